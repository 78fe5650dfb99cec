// One question over the same footage by one plan after the other, each run with a store of its own, so that
// none is spared what another has paid for.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/find.h>
#include <noscope/footage_bench.h>
#include "find/scratch_folder.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

struct FootageRun {
    double wall_s = 0, core_s = 0;  // without calls where labels are replayed
    Answer answer;
};

// How a run is made; plain plans take the question's budgets and labels for nothing, and are given none.
struct FootagePlan {
    std::string plan = "auto";
    Guarantee guarantee = Guarantee::none;
    bool confirm = false;
    std::string store{};                           // kept under this name; empty: a fresh one that is removed
    double more_confidence = 0;                    // another question: boxes must be so much surer
    std::optional<std::vector<Region>> regions{};  // another question: these in place of its own
};

class FootageRuns {
   public:
    // All must outlive this; `observer` may be null.
    FootageRuns(const FindOptions& question, const ScratchFolder& folder, Observer* observer,
                const CancelToken& cancel)
        : question_(question), folder_(folder), observer_(observer), cancel_(cancel) {}

    // From now on labels are read from `path`, a call being taken to cost `call_s`. `detector`: a cheap one
    // that a search may try; "none".
    void replay(const std::string& path, double call_s, const std::string& detector);

    // `step`: what is shown while it goes on. ErrorCode::interrupted: it was cancelled; else as find().
    Result<FootageRun> run(const std::string& step, const FootagePlan& plan);

    const FindOptions& question() const { return question_; }
    std::string store(const std::string& name) const { return folder_.file(name + ".db"); }
    void say(const std::string& step) const;

   private:
    FindOptions question_;
    const ScratchFolder& folder_;
    Observer* observer_;
    CancelToken cancel_;
    int runs_ = 0;
};

// Measures of an answer beside the reference's own, into `row`. Both hold the same windows.
void score_row(std::span<const Window> truth, std::span<const Window> said, const Grouping& grouping,
               FootageBenchRow& row);

}  // namespace noscope

// Carries a plan out over files: what the cheaper stages leave open is decoded and asked of the reference, in
// chunks of a few blocks of a minute that several threads have in hand (docs/architecture.md, "How a run is
// carried out").
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/cascade_work.h"
#include "find/confidence_scorers.h"
#include "find/difference_scorers.h"
#include "find/reference_port.h"
#include "find/stage_clock.h"
#include "find/stage_models.h"
#include "reference/reference.h"
#include "store/store.h"

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace noscope {

class CascadeRunner {
   public:
    struct Parts {
        Store& store;
        Reference& reference;
        std::int64_t model;
        CancelToken cancel;
        StageClock& stages;
        StageModels* models = nullptr;  // enrolled; wherever the plan has model stages
        CnnRunSettings cnn{};
        int threads = 1;  // that decode, score and wait for the reference; > 0. No outcome hangs on it.
        // Of the reference, where others ask it too meanwhile, from the thread that runs; null: one of its
        // own.
        ReferencePort* port = nullptr;
    };
    // `parts` must outlive the runner. Errors: as DifferenceScorers and ConfidenceScorers.
    static Result<CascadeRunner> make(Parts parts, CascadeSettings settings);

    // All of these but `positive` are called on the thread that runs.

    // Polled often; true ends a run early, with everything that is finished stored.
    std::function<bool()> enough = [] { return false; };
    // Whether `enough` hangs on what is heard, so that it may end the run at any outcome: workers then go no
    // further before what they told was heard, as far as its turn has come.
    bool ends_by_answer = false;
    // Whether --verbose says how much memory it may hold: the largest one of a command does.
    bool tells_memory = true;
    // Called before labels of a class are heard that was not in the list before (open class lists). Where the
    // port is shared, only of what the store knows of: else the port tells.
    std::function<void(const std::vector<std::string>&)> on_classes = [](const auto&) {};
    // Called at least every few hundredths of a second.
    std::function<void()> on_tick = [] {};
    // The predicate over what the reference said. Several threads may be in it at once; none is while
    // on_classes, or the port, tells of new classes.
    std::function<bool(const Detections&)> positive = [](const Detections&) { return false; };

    // The files of a run, in time order.
    struct Files {
        std::size_t count = 0;
        // Called in order, once each, somewhat ahead of what is told.
        std::function<Result<FrameRequest>(std::size_t file)> load;
        // Before the first outcome of a file is heard, and after the last.
        std::function<void(std::size_t file)> begin = [](std::size_t) {};
        std::function<void(std::size_t file)> end = [](std::size_t) {};
        // Hears what became of frames[i] of a file, exactly once if it is asked for, in time order.
        std::function<Status(std::size_t file, std::size_t i, const FrameOutcome& outcome)> hear;
    };
    // True when every frame was heard, false when `enough` ended it. What was finished before an error is
    // stored. The first error in time order is returned: of `load` and `hear`; reference, recording, store,
    // interrupted.
    Result<bool> run(const Files& files);
    // One file, which outlives the call.
    using Hear = std::function<Status(std::size_t i, const FrameOutcome& outcome)>;
    Result<bool> run_file(const FrameRequest& request, const Hear& hear);

    const CascadeTotals& totals() const { return totals_; }
    // The most blocks that were begun, or finished and not told, at any time: a bound of what memory holds.
    std::size_t most_blocks_ahead() const { return most_blocks_ahead_; }

   private:
    class Run;
    CascadeRunner(Parts parts, CascadeSettings settings, PlanImages images, DifferenceScorers differences,
                  ConfidenceScorers nets)
        : parts_(std::move(parts)),
          settings_(std::move(settings)),
          images_(std::move(images)),
          differences_(std::move(differences)),
          nets_(std::move(nets)) {
        totals_.decided.resize(settings_.prepared.plan.stages.size());
        totals_.scored.resize(settings_.prepared.plan.stages.size());
    }

    Parts parts_;
    CascadeSettings settings_;
    PlanImages images_;
    // Workers have their own; these say what the store keeps scores under.
    DifferenceScorers differences_;
    ConfidenceScorers nets_;
    CascadeTotals totals_;
    std::size_t most_blocks_ahead_ = 0;
};

// Blocks that a run may have begun and not yet told, whatever the length of the recording; more where one
// chunk alone has more, because decoding can begin in no other place.
std::size_t most_blocks_in_hand(int threads);

}  // namespace noscope

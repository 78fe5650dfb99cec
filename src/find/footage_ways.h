// The plain ways of answering a question, tuned on a labelled sample, and the cascade.
#pragma once

#include <noscope/footage_bench.h>
#include "find/footage_runs.h"
#include "find/footage_sample.h"
#include "find/footage_truth.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

class FootageWays {
   public:
    // `truth` and `windows`: the reference's own answer. Rows and notes go into `report`, whose costs of a
    // call are known. All must outlive this.
    FootageWays(FootageRuns& runs, const FootageTruth& truth, const std::vector<Window>& windows,
                FootageBenchReport& report, const CancelToken& cancel);

    Status decode();  // all frames; and, after reference(), the reference on each of them
    Status reference();
    Status search();  // and its second questions, where `again`
    Status search_unchecked();
    Status again();
    // These take the size of their sample and of the check from the search, where there was one.
    Status every();
    Status keyframes();
    Status packets();
    Status uniform();

    const std::optional<SearchReport>& searched() const { return searched_; }

   private:
    struct Candidate {
        std::string parameter;  // cheapest first
        std::function<Status(FootageBenchRow& row, std::vector<Window>& said)> carry_out;
    };
    Status tuned(const std::string& way, const std::string& what, const std::vector<Candidate>& candidates);
    Status tuned_plans(const std::string& way, const std::string& what,
                       const std::vector<std::string>& plans);
    FootageBenchRow row_of(const FootageRun& run) const;
    // From the store that search() left; `how` it differs from the question, as options say it.
    Status another(const std::string& how, const FootagePlan& plan);
    void pay(FootageBenchRow& row) const;  // calls, at their cost
    void split_search(const FootageRun& run, FootageBenchRow& row) const;
    std::int64_t sample_frames() const;

    FootageRuns& runs_;
    const FootageTruth& truth_;
    const std::vector<Window>& windows_;
    FootageBenchReport& report_;
    CancelToken cancel_;
    std::optional<SearchReport> searched_;
};

}  // namespace noscope

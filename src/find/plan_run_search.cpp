// Of a run of a plan: what is done where it is searched for.
#include "base/try.h"
#include "find/plan_run.h"
#include "find/search_plan.h"

namespace noscope {

Result<PreparedPlan> PlanRun::search(const Preparation& preparation, std::int64_t amortised,
                                     CascadeTotals& cost) {
    NOSCOPE_TRY(FoundPlan found, search_plan(preparation, amortised, cost));
    if (found.span_windows > 0) span_windows_ = found.span_windows;
    open_ = found.open;
    answer_.search = std::move(found.search);
    return std::move(found.prepared);
}

void PlanRun::account_search(const CascadeTotals& running, double seconds) {
    if (!answer_.search) return;
    PredictedRun& run = answer_.search->run;
    // A stated cost is never slept.
    run.actual_s =
        seconds + session_.reference->stated_cost_s() * static_cast<double>(running.reference_calls);
    run.actual_calls = running.reference_calls;
}

}  // namespace noscope

// Of a run of a plan: what is done where it is searched for.
#include "base/try.h"
#include "find/plan_run.h"
#include "find/search_plan.h"

namespace noscope {

Result<PreparedPlan> PlanRun::search(const Preparation& preparation, std::int64_t amortised,
                                     CascadeTotals& cost) {
    NOSCOPE_TRY(FoundPlan found, search_plan(preparation, amortised, cost));
    if (has_stage(found.prepared.plan, StageKind::model)) {
        NOSCOPE_TRY(models_, StageModels::open(found.prepared.plan, options_.predicate, options_.reference,
                                               *session_.reference, session_.threads));
        NOSCOPE_CHECK(models_.enroll(*session_.store));
    }
    if (found.span_windows > 0) span_windows_ = found.span_windows;
    open_ = found.open;
    prediction_ = found.prediction;
    answer_.search = std::move(found.search);
    return std::move(found.prepared);
}

void PlanRun::account_search(const CascadeTotals& running, const CascadeTotals& confirming, double seconds) {
    if (!answer_.search) return;
    PredictedRun& run = answer_.search->run;
    run.actual_calls = running.reference_calls + confirming.reference_calls;
    // A stated cost is never slept.
    run.actual_s = seconds + session_.reference->stated_cost_s() * static_cast<double>(run.actual_calls);
}

}  // namespace noscope

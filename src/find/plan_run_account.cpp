// Of a run of a plan: what it took, for the answer's account.
#include "find/plan_run.h"

namespace noscope {

void PlanRun::account_stages(const CascadeTotals& totals) {
    Account& account = answer_.account;
    std::int64_t left = account.analysed_frames - account.damaged_frames;
    if (account.confirmation) left += account.confirmation->damaged;  // the plan did not find them out
    account.plan_stages.clear();
    for (std::size_t i = 0; i < plan_.stages.size(); ++i) {
        account.plan_stages.push_back(
            {to_string(plan_.stages[i]), left, totals.decided[i], totals.scored[i]});
        left -= totals.decided[i];
    }
}

void PlanRun::account_costs(const CascadeTotals& totals, const CascadeTotals& preparing,
                            const CascadeTotals& confirming) {
    Account& account = answer_.account;
    CascadeTotals all;
    for (const CascadeTotals* part : {&totals, &preparing, &confirming}) all.add(*part);
    account.reference_calls = all.reference_calls;
    // What a run finds in the store, its own sample is part of.
    account.reused_labels = totals.decided.empty() ? preparing.reused : totals.reused + confirming.reused;
    account.frames_decoded = all.frames_decoded;
    if (session_.reference->stated_cost_s() > 0) {
        account.reference_call_s = session_.reference->stated_cost_s();
        account.reference_call_stated = true;
    } else if (account.reference_calls > 0) {
        account.reference_call_s = all.busy_s / static_cast<double>(account.reference_calls);
    }
    account.stages = stages_.stages();
    account.elapsed_s = monitor_.elapsed_s();
}

void PlanRun::account(const CascadeTotals& totals, const CascadeTotals& preparing,
                      const CascadeTotals& confirming) {
    account_stages(totals);
    CascadeTotals after = confirming;
    after.add(auditing_);
    account_costs(totals, preparing, after);
    answer_.stopped = monitor_.stopped();
    answer_.complete = answer_.stopped.empty();
}

}  // namespace noscope

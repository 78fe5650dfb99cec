#include "search/asking_plans.h"

#include "base/try.h"
#include "search/rank_plans.h"
#include "search/runs_plans.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace noscope {
namespace {

double cheapest_that_keeps(const SearchOutcome& outcome) {
    double best = std::numeric_limits<double>::infinity();
    for (const SearchedPlan& plan : outcome.plans)
        if (plan.keeps) best = std::min(best, plan.seconds.total());
    return best;
}

// Plans in order of cost; what only `reference` says of the spans, wherever it stands.
const PlanOutcome& of_reference(const std::vector<SearchedPlan>& plans) {
    return std::ranges::find_if(plans,
                                [](const SearchedPlan& one) { return one.candidate.plan.stages.size() == 1; })
        ->fitted;
}

void add(std::vector<SearchedPlan> made, std::int64_t tried, SearchOutcome& outcome) {
    std::ranges::move(made, std::back_inserter(outcome.plans));
    outcome.tried += tried;
}

}  // namespace

Status add_asking_plans(const AskingRequest& request, SearchOutcome& outcome) {
    if (!request.settings.asking) return {};
    std::ranges::stable_sort(outcome.plans, {},
                             [](const SearchedPlan& plan) { return plan.seconds.total(); });
    NOSCOPE_TRY(RunsPlans runs,
                runs_plans(request, request.tie * cheapest_that_keeps(outcome), outcome.plans));
    add(std::move(runs.plans), runs.tried, outcome);
    const PlanOutcome reference = of_reference(outcome.plans);
    NOSCOPE_TRY(RankPlans ranked, rank_plans({.table = request.table,
                                              .budgets = request.budgets,
                                              .reference = reference,
                                              .seed = request.settings.seed,
                                              .pictures = request.settings.pictures,
                                              .most_s = request.tie * cheapest_that_keeps(outcome),
                                              .judged = outcome.plans}));
    add(std::move(ranked.plans), ranked.tried, outcome);
    return {};
}

Status rank_instead(const AskingRequest& request, SearchOutcome& outcome) {
    if (!request.settings.asking || request.settings.hindsight) return {};
    const PlanOutcome reference = of_reference(outcome.plans);
    NOSCOPE_TRY(RankPlans ranked, rank_plans_alone({.table = request.table,
                                                    .budgets = request.budgets,
                                                    .reference = reference,
                                                    .seed = request.settings.seed,
                                                    .pictures = request.settings.pictures,
                                                    .most_s = cheapest_that_keeps(outcome)}));
    if (ranked.plans.empty()) return {};
    outcome.verdict = SearchVerdict::ranked;
    outcome.hoped_s = ranked.plans.front().seconds.total();
    outcome.tried += ranked.tried;
    outcome.plans.insert(outcome.plans.begin(), std::make_move_iterator(ranked.plans.begin()),
                         std::make_move_iterator(ranked.plans.end()));
    return {};
}

}  // namespace noscope

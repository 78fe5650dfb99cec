// Plans with `rank`, beside those whose thresholds are swept: no threshold to be known, and asking that ends
// by itself (docs/search.md, "Plans that rank"). Pure.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "search/choose_plan.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

struct RankPlansRequest {
    const SearchTable& table;
    const Budgets& budgets;
    const PlanOutcome& reference;  // of asking about every frame of the spans
    std::uint64_t seed = 1;
    bool pictures = true;  // as SearchSettings
    // Seconds over the spans; what costs more is of no use.
    double most_s = 0;
    // Plans that were judged: the thresholds of those that hold stand before a scorer that is ranked by, too.
    std::span<const SearchedPlan> judged{};
};

struct RankPlans {
    std::vector<SearchedPlan> plans;
    std::int64_t tried = 0;
};

// Each scorer by itself, and behind the difference of a plan that holds; those that may be worth it carried
// out on made recordings, and said to keep the budgets where they do there.
Result<RankPlans> rank_plans(const RankPlansRequest& request);

// Where nothing can be told of thresholds: the plans that were thought of, the first the one whose scorer is
// the best by what is known. None where that takes more than half of `most_s`.
Result<RankPlans> rank_plans_alone(const RankPlansRequest& request);

}  // namespace noscope

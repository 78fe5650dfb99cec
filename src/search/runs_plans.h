// Plans that ask per run (`runs`): in place of the plain asking of plans whose thresholds were swept, and
// behind no scorer at all, which is uniform sampling with bisection (docs/search.md, "Plans that ask per
// run"). Pure.
#pragma once

#include <noscope/error.h>
#include "search/asking_plans.h"
#include "search/choose_plan.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

struct RunsPlans {
    std::vector<SearchedPlan> plans;
    std::int64_t tried = 0;
};

// `most_s`: seconds over the spans; what costs more is of no use. `judged`: plans, cheapest first. Errors: as
// decide_span().
Result<RunsPlans> runs_plans(const AskingRequest& request, double most_s,
                             std::span<const SearchedPlan> judged);

}  // namespace noscope

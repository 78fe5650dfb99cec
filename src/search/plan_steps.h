// The same plan with thresholds nearer and nearer to deciding nothing: what is tried in order of safety where
// a plan is to be certified (docs/plan-certificates.md).
#pragma once

#include "cascade/plan.h"

#include <vector>

namespace noscope {

// `plan` itself last, the one that decides least first; none twice. Differences and confidences are divided,
// and the distance of `high` from 1, as the search does where thresholds do not hold (SearchMargin::pull);
// limits that are not above 0 stay. A function of the plan alone. `plan` has all thresholds.
std::vector<Plan> plan_steps(const Plan& plan);

}  // namespace noscope

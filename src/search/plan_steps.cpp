#include "search/plan_steps.h"

#include "search/short_number.h"

#include <algorithm>
#include <array>

namespace noscope {
namespace {

constexpr std::array kPulls{8., 4., 2., 1.4};

Plan drawn_back(Plan plan, double pull) {
    const auto nearly = [](double value) { return short_number(.95 * value, 1.05 * value); };
    for (Stage& stage : plan.stages) {
        if (auto* above = std::get_if<Above>(&stage.threshold); above && above->limit > 0)
            above->limit = nearly(above->limit / pull);
        if (auto* between = std::get_if<Between>(&stage.threshold)) {
            if (between->low > 0) between->low = nearly(between->low / pull);
            if (between->high < 1)
                between->high = std::max(between->low, 1 - nearly((1 - between->high) / pull));
        }
    }
    return plan;
}

}  // namespace

std::vector<Plan> plan_steps(const Plan& plan) {
    std::vector<Plan> steps;
    for (const double pull : kPulls) {
        Plan step = drawn_back(plan, pull);
        if (step != plan && (steps.empty() || step != steps.back())) steps.push_back(std::move(step));
    }
    steps.push_back(plan);
    return steps;
}

}  // namespace noscope

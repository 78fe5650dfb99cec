#include "search/plan_steps.h"

#include "search/draw_back.h"

#include <array>

namespace noscope {
namespace {

constexpr std::array kPulls{8., 4., 2., 1.4};

Plan drawn_back(Plan plan, double pull) {
    for (Stage& stage : plan.stages) {
        SweptThresholds own;
        if (const auto* above = std::get_if<Above>(&stage.threshold)) own.difference = *above;
        if (const auto* between = std::get_if<Between>(&stage.threshold)) own.confidence = *between;
        own = noscope::drawn_back(own, pull);
        if (own.difference) stage.threshold = *own.difference;
        if (own.confidence) stage.threshold = *own.confidence;
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

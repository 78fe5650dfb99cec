#include "search/draw_back.h"

#include "search/short_number.h"

#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

namespace noscope {
namespace {

// What a plan has beside its thresholds; of every(N), N is one.
bool same_stages(const CandidatePlan& one, const CandidatePlan& other) {
    if (one.columns != other.columns || one.plan.stages.size() != other.plan.stages.size()) return false;
    for (std::size_t i = 0; i < one.plan.stages.size(); ++i) {
        const Stage &stage = one.plan.stages[i], &with = other.plan.stages[i];
        if (stage.kind() != with.kind()) return false;
        if (stage.kind() != StageKind::every && stage.body != with.body) return false;
    }
    return true;
}

void make_stricter(Stage& stage, const Stage& other) {
    if (auto* above = std::get_if<Above>(&stage.threshold)) {
        above->limit = std::min(above->limit, std::get<Above>(other.threshold).limit);
    } else if (auto* between = std::get_if<Between>(&stage.threshold)) {
        const Between& with = std::get<Between>(other.threshold);
        between->low = std::min(between->low, with.low);
        between->high = std::max(between->high, with.high);
    }
    if (auto* every = std::get_if<EveryStage>(&stage.body))
        every->step = std::min(every->step, std::get<EveryStage>(other.body).step);
}

std::optional<double> limit_of(const GateRun& run) {
    for (const Stage& stage : run.gate().stages)
        if (const auto* above = std::get_if<Above>(&stage.threshold)) return above->limit;
    return std::nullopt;
}
std::optional<double> step_of(const GateRun& run) {
    for (const Stage& stage : run.gate().stages)
        if (const auto* every = std::get_if<EveryStage>(&stage.body)) return static_cast<double>(every->step);
    return std::nullopt;
}

}  // namespace

SweptThresholds drawn_back(SweptThresholds thresholds, double pull) {
    const auto nearly = [](double value) { return short_number(.95 * value, 1.05 * value); };
    if (thresholds.difference && thresholds.difference->limit > 0 && pull > 1)
        thresholds.difference->limit = nearly(thresholds.difference->limit / pull);
    if (thresholds.confidence) {
        auto& [low, high] = *thresholds.confidence;
        if (low > 0 && pull > 1) low = nearly(low / pull);
        low = std::min(low, .5);
        high = std::max(high, .5);
        if (high < 1 && pull > 1) high = 1 - nearly((1 - high) / pull);
    }
    return thresholds;
}

CandidatePlan strictest(CandidatePlan plan, std::span<const CandidatePlan> others) {
    for (const CandidatePlan& other : others) {
        if (!same_stages(plan, other)) continue;
        for (std::size_t i = 0; i < plan.plan.stages.size(); ++i)
            make_stricter(plan.plan.stages[i], other.plan.stages[i]);
    }
    return plan;
}

const GateRun* stricter(const GateRun* gate, std::span<const GateRun> gates, double pull) {
    if (pull == 1) return gate;
    std::vector<const GateRun*> alike{gate};  // itself, where it has no number
    for (const GateRun& other : gates)
        if (gate->gate().same_but_numbers(other.gate())) alike.push_back(&other);
    for (const auto number : {step_of, limit_of}) {
        const std::optional<double> own = number(*gate);
        if (!own || *own <= 0) continue;
        // The largest that is strict enough, else the smallest.
        std::optional<double> strict;
        double least = *own;
        for (const GateRun* other : alike) {
            const double value = *number(*other);
            if (value * pull <= *own) strict = std::max(strict.value_or(value), value);
            least = std::min(least, value);
        }
        std::erase_if(alike, [&](const GateRun* other) { return *number(*other) != strict.value_or(least); });
    }
    return alike.front();
}

}  // namespace noscope

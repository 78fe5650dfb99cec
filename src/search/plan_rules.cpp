#include "search/plan_rules.h"

#include "search/short_number.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace noscope {
namespace {

constexpr std::array kRules{
    PlanRule{"plain", add_plain},     PlanRule{"every", add_every},
    PlanRule{"packets", add_packets}, PlanRule{"keyframes", add_keyframes},
    PlanRule{"changes", add_changes}, PlanRule{"every, packets", add_every_packets},
};

}  // namespace

std::span<const PlanRule> plan_rules() { return kRules; }

std::vector<Gate> all_gates(const SearchTable& table) {
    std::vector<Gate> gates;
    for (const PlanRule& rule : kRules) {
        const std::size_t before = gates.size();
        rule.add(table, gates);
        for (std::size_t i = before; i < gates.size(); ++i) gates[i].rule = rule.name;
    }
    return gates;
}

bool Gate::same_but_numbers(const Gate& other) const {
    return std::ranges::equal(stages, other.stages, [](const Stage& one, const Stage& with) {
        return one.kind() == with.kind() && (one.kind() == StageKind::every || one.body == with.body);
    });
}

std::vector<double> thinned_thresholds(const SearchTable& table, int scorer, std::size_t most) {
    const auto column = static_cast<std::size_t>(scorer);
    const auto* difference = std::get_if<DifferenceStage>(&table.scorers.stages[column].body);
    const bool pairs = difference && difference->against == Against::anchor;
    std::vector<float> all, changed;
    for (const ScoredSpan& span : table.spans)
        for (std::size_t i = 1; i < span.frames.size(); ++i) {
            const float score = span.scores[column][pairs ? ScoredSpan::pair_at(i, i - 1) : i];
            if (!std::isfinite(score)) continue;
            all.push_back(score);
            if (span.positive[i] != span.positive[i - 1]) changed.push_back(score);
        }
    if (all.empty()) return {};
    std::ranges::sort(all);
    std::ranges::sort(changed);
    // Right above a score: what is equal to it is decided.
    const auto above = [&](float score) {
        const auto next = std::ranges::upper_bound(all, score);
        return next == all.end() ? double{score} + std::max(std::abs(score) / 8., 1e-6)
                                 : short_number(score, *next);
    };
    std::vector<double> found;
    const std::size_t quantiles = std::max<std::size_t>(1, most / 2);
    for (std::size_t i = 1; i <= quantiles; ++i)
        found.push_back(above(all[(all.size() - 1) * i / (quantiles + 1)]));
    for (std::size_t i = 0; i < changed.size() && found.size() < most; i = 2 * i + 1) {
        const auto at = std::ranges::lower_bound(all, changed[i]);
        if (at != all.begin()) found.push_back(above(*std::prev(at)));
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace noscope

#include "find/footage_sample.h"

#include "query/metrics.h"

#include <algorithm>
#include <cmath>

namespace noscope {

WindowBlocks sample_blocks(std::span<const Window> windows, std::int64_t frames, Rational window) {
    constexpr double kBlock_s = 10;
    const auto length = static_cast<std::size_t>(std::max(1.0, std::floor(kBlock_s / window.value())));
    std::int64_t all = 0;
    for (const Window& one : windows) all += one.frames;
    WindowBlocks blocks;
    for (std::size_t at = 0; at < windows.size(); at += length)
        blocks.emplace_back(at, std::min(at + length, windows.size()));
    if (frames >= all || blocks.empty()) return blocks;
    const auto share = static_cast<double>(frames) / static_cast<double>(all);
    const auto count = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::lround(share * static_cast<double>(blocks.size()))));
    WindowBlocks drawn;
    for (std::size_t i = 0; i < count; ++i)
        drawn.push_back(blocks[(2 * i + 1) * blocks.size() / (2 * count)]);
    return drawn;
}

Budgets settled_budgets(const Budgets& budgets) {
    if (budgets.recall || budgets.precision || budgets.fnr || budgets.fpr) return budgets;
    constexpr double kUsual = .95;
    return {.recall = kUsual, .precision = kUsual, .fnr = {}, .fpr = {}};
}

bool keeps_budgets(std::span<const Window> truth, std::span<const Window> said, const WindowBlocks& blocks,
                   const Budgets& budgets, const Grouping& grouping) {
    WindowMetrics windows;
    AppearanceMetrics appearances;
    for (const auto& [first, end] : blocks) {
        const auto of_truth = truth.subspan(first, end - first), of_said = said.subspan(first, end - first);
        const WindowMetrics w = compare_windows(of_truth, of_said);
        windows.true_positive += w.true_positive;
        windows.false_positive += w.false_positive;
        windows.true_negative += w.true_negative;
        windows.false_negative += w.false_negative;
        const AppearanceMetrics a = compare_appearances(appearance_spans(of_truth, grouping),
                                                        appearance_spans(of_said, grouping), grouping);
        appearances.truth += a.truth;
        appearances.touched += a.touched;
        appearances.reported += a.reported;
        appearances.right += a.right;
    }
    const auto at_least = [](std::optional<double> asked, std::optional<double> told) {
        return !asked || !told || *told >= *asked;
    };
    const auto at_most = [](std::optional<double> asked, std::optional<double> told) {
        return !asked || !told || *told <= *asked;
    };
    return at_least(budgets.recall, appearances.recall()) &&
           at_least(budgets.precision, appearances.precision()) && at_most(budgets.fnr, windows.fnr()) &&
           at_most(budgets.fpr, windows.fpr());
}

}  // namespace noscope

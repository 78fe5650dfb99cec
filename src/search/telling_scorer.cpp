#include "search/telling_scorer.h"

#include "query/windows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace noscope {
namespace {

// What stands out lies so many standard deviations above the median, the deviation told by the median one, so
// that things do not hide themselves: beyond the gusts and clouds of scenes that were measured, and below
// most of what moves in them.
constexpr double kStandsOut = 20, kOfMedian = 1.4826;

struct BestOfWindow {
    float score = 0;
    bool positive = false;
};

std::vector<BestOfWindow> best_of_windows(const SearchTable& table, int scorer) {
    std::vector<BestOfWindow> all;
    for (const ScoredSpan& span : table.spans) {
        const std::vector<float>& scores = span.scores[static_cast<std::size_t>(scorer)];
        for (std::size_t f = 0, end = 0; f < span.frames.size(); f = end) {
            float best = -std::numeric_limits<float>::infinity();
            int decoded = 0, positive = 0;
            for (; end < span.frames.size() && span.frames[end].window == span.frames[f].window; ++end) {
                if (!span.decoded[end]) continue;
                ++decoded;
                positive += span.positive[end] ? 1 : 0;
                if (std::isfinite(scores[end])) best = std::max(best, scores[end]);
            }
            if (std::isfinite(best))
                all.push_back({best, window_positive(positive, decoded, table.sampling.presence)});
        }
    }
    return all;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::ranges::nth_element(values, middle);
    return *middle;
}

}  // namespace

bool tells_alone(const SearchTable& table, int scorer) {
    const std::vector<BestOfWindow> all = best_of_windows(table, scorer);
    if (all.empty()) return false;
    std::vector<double> scores, off;
    for (const BestOfWindow& one : all) scores.push_back(one.score);
    const double middle = median(scores);
    for (const double score : scores) off.push_back(std::abs(score - middle));
    const double limit = middle + kStandsOut * kOfMedian * median(std::move(off));
    const auto others = std::ranges::count_if(
        all, [&](const BestOfWindow& one) { return !one.positive && one.score > limit; });
    // As many windows a block as here; and one more stands out than was seen.
    const auto spans = static_cast<double>(table.spans.size()), seen = static_cast<double>(all.size());
    const double blocks =
        table.population.empty() ? spans : static_cast<double>(table.population.motion.size());
    const double windows = seen / spans * blocks;
    return static_cast<double>(others + 1) / (seen + 1) * windows <= std::sqrt(windows);
}

}  // namespace noscope

#include "detector_quality/quality.h"

#include "query/ranking.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace noscope::quality {

float no_score() { return std::numeric_limits<float>::quiet_NaN(); }

std::optional<double> decided_share(std::span<const float> scores, const std::vector<bool>& harmed,
                                    double budget) {
    assert(scores.size() == harmed.size());
    const auto in_all = static_cast<double>(std::ranges::count(harmed, true));
    if (in_all == 0) return std::nullopt;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < scores.size(); ++i)
        if (std::isfinite(scores[i])) order.push_back(i);
    std::ranges::sort(order, {}, [&](std::size_t i) { return scores[i]; });
    // In binary .29 * 100 is below 29.
    const double most = budget * in_all + 1e-9;
    double hit = 0;
    std::size_t decided = 0;
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        while (end < order.size() && scores[order[end]] == scores[order[begin]])
            hit += harmed[order[end++]] ? 1 : 0;
        if (hit > most) break;
        decided = end;
    }
    return static_cast<double>(decided) / static_cast<double>(scores.size());
}

std::optional<double> area_where(std::span<const float> scores, const std::vector<bool>& wanted,
                                 const std::vector<bool>& counts) {
    assert(scores.size() == wanted.size() && scores.size() == counts.size());
    std::vector<float> counted;
    std::vector<bool> counted_wanted;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!counts[i] || std::isnan(scores[i])) continue;
        counted.push_back(scores[i]);
        counted_wanted.push_back(wanted[i]);
    }
    return area_under_curve(counted, counted_wanted);
}

}  // namespace noscope::quality

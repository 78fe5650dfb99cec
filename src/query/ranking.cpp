#include "query/ranking.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace noscope {

std::vector<double> mean_ranks(std::span<const float> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
        for (std::size_t i = begin; i < end; ++i)
            ranks[order[i]] = (static_cast<double>(begin + end) + 1) / 2;
    }
    return ranks;
}

std::optional<double> area_under_curve(std::span<const float> scores, const std::vector<bool>& wanted) {
    assert(scores.size() == wanted.size());
    const auto ranks = mean_ranks(scores);
    double count = 0, sum = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        if (!wanted[i]) continue;
        ++count;
        sum += ranks[i];
    }
    const double others = static_cast<double>(scores.size()) - count;
    if (count == 0 || others == 0) return std::nullopt;
    // Mann and Whitney's U over the number of pairs.
    return (sum - count * (count + 1) / 2) / (count * others);
}

}  // namespace noscope

#include "train/held_out.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace noscope::train {

double balanced_loss(std::span<const float> logits, std::span<const std::uint8_t> labels,
                     std::span<const float> weights) {
    std::array<double, 2> losses{}, sums{};
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double wrong = labels[i] ? -logits[i] : logits[i];
        // ln(1 + exp(wrong)) without overflow
        const double loss = std::max(wrong, 0.0) + std::log1p(std::exp(-std::abs(wrong)));
        losses[labels[i]] += weights[i] * loss;
        sums[labels[i]] += weights[i];
    }
    double mean = 0, classes = 0;
    for (const int label : {0, 1})
        if (sums[label] > 0) {
            mean += losses[label] / sums[label];
            ++classes;
        }
    return classes > 0 ? mean / classes : 0;
}

// Ranks: the sum of the positives' less the least that it can be (Mann and Whitney 1947).
double area_under_curve(std::span<const float> logits, std::span<const std::uint8_t> labels) {
    std::vector<std::size_t> order(logits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return logits[a] < logits[b]; });
    double positives = 0, ranks = 0;
    for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
        while (to < order.size() && logits[order[to]] == logits[order[from]]) ++to;
        const double rank = static_cast<double>(from + to + 1) / 2;  // of equals, from 1: their mean
        for (std::size_t i = from; i < to; ++i)
            if (labels[order[i]]) {
                ++positives;
                ranks += rank;
            }
    }
    const double negatives = static_cast<double>(labels.size()) - positives;
    if (positives == 0 || negatives == 0) return std::numeric_limits<double>::quiet_NaN();
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
}

}  // namespace noscope::train

#include "plain_logistic.h"

#include <algorithm>
#include <cmath>

namespace noscope::testing {

PlainFit plain_logistic(const TrainingSet& set, Penalty penalty, double lambda, bool nonnegative,
                        bool balanced) {
    const std::size_t n = set.rows(), k = set.columns;
    double positives = 0;
    for (const std::uint8_t label : set.labels) positives += label;
    std::vector<double> mean(k), deviation(k);
    for (std::size_t j = 0; j < k; ++j) {
        for (std::size_t i = 0; i < n; ++i) mean[j] += set.row(i)[j] / static_cast<double>(n);
        for (std::size_t i = 0; i < n; ++i)
            deviation[j] += std::pow(set.row(i)[j] - mean[j], 2) / static_cast<double>(n);
        deviation[j] = std::sqrt(deviation[j]);
    }
    const auto standardised = [&](std::size_t i, std::size_t j) {
        return (set.row(i)[j] - mean[j]) / deviation[j];
    };
    const auto row_weight = [&](std::size_t i) {
        const double count = set.labels[i] ? positives : static_cast<double>(n) - positives;
        return balanced ? 1 / (2 * count) : 1 / static_cast<double>(n);
    };
    const double step = 4 / (static_cast<double>(k) + 1 + 4 * lambda);  // below 1 / the steepest curvature
    std::vector<double> w(k, 0.0), slope(k);
    double b = 0;
    for (int round = 0; round < 20000; ++round) {
        std::fill(slope.begin(), slope.end(), 0.0);
        double slope_b = 0;
        for (std::size_t i = 0; i < n; ++i) {
            double odds = b;
            for (std::size_t j = 0; j < k; ++j) odds += w[j] * standardised(i, j);
            const double wrong = row_weight(i) * (1 / (1 + std::exp(-odds)) - set.labels[i]);
            for (std::size_t j = 0; j < k; ++j) slope[j] += wrong * standardised(i, j);
            slope_b += wrong;
        }
        for (std::size_t j = 0; j < k; ++j) {
            w[j] -= step * (slope[j] + (penalty == Penalty::l2 ? lambda * w[j] : 0));
            if (penalty == Penalty::l1)
                w[j] = std::copysign(std::max(std::abs(w[j]) - step * lambda, 0.0), w[j]);
            if (nonnegative) w[j] = std::max(w[j], 0.0);
        }
        b -= step * slope_b;
    }
    PlainFit fit;
    for (std::size_t i = 0; i < n; ++i) {
        double odds = b;
        for (std::size_t j = 0; j < k; ++j) odds += w[j] * standardised(i, j);
        fit.loss += row_weight(i) * std::log1p(std::exp(set.labels[i] ? -odds : odds));
    }
    fit.intercept = b;
    for (std::size_t j = 0; j < k; ++j) {
        fit.weights.push_back(w[j] / deviation[j]);
        fit.intercept -= fit.weights[j] * mean[j];
    }
    return fit;
}

}  // namespace noscope::testing

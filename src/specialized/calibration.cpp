#include "specialized/calibration.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

constexpr int kMostSteps = 100;           // Newton's; some ten are usual
constexpr double kSmallGradient = 1e-10;  // a row
constexpr double kLeastStep = 1e-10;      // of the line search
constexpr double kRidge = 1e-12;          // a row, on the Hessian's diagonal
// Spread of the logits as a share of their size, below which they are rounding of one value.
constexpr double kLeastSpread = 1e-9;

double probability(double log_odds) {
    // exp() of what is not above 0 cannot overflow.
    if (log_odds >= 0) return 1 / (1 + std::exp(-log_odds));
    const double odds = std::exp(log_odds);
    return odds / (1 + odds);
}

// -(t ln p + (1 - t) ln(1 - p)), without overflow.
double loss_of(double log_odds, double target) {
    return std::max(log_odds, 0.0) - target * log_odds + std::log1p(std::exp(-std::abs(log_odds)));
}

// Rows on a scale of mean 0 and spread 1, so that Newton's steps do not hang on the net's.
struct Rows {
    std::vector<double> values;  // standardised logits
    std::vector<double> targets;
    double mean = 0, spread = 0;

    double loss(double slope, double intercept) const {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            sum += loss_of(slope * values[i] + intercept, targets[i]);
        return sum;
    }
};

// Platt's targets: as if each class had one row more of the other's kind, so that classes that do not overlap
// have a best slope too.
std::vector<double> targets_of(std::span<const std::uint8_t> labels, double positives) {
    const double negatives = static_cast<double>(labels.size()) - positives;
    const double high = (positives + 1) / (positives + 2), low = 1 / (negatives + 2);
    std::vector<double> targets;
    for (const std::uint8_t label : labels) targets.push_back(label ? high : low);
    return targets;
}

Rows standardised(std::span<const double> logits, std::vector<double> targets) {
    Rows rows{{logits.begin(), logits.end()}, std::move(targets)};
    const auto count = static_cast<double>(logits.size());
    for (const double logit : logits) rows.mean += logit / count;
    for (const double logit : logits) rows.spread += (logit - rows.mean) * (logit - rows.mean) / count;
    rows.spread = std::sqrt(rows.spread);
    for (double& value : rows.values) value = (value - rows.mean) / rows.spread;
    return rows;
}

// The loss is convex, and grows along the slope from 0 exactly where logits and targets do not vary together.
bool grows_with_labels(const Rows& rows) {
    const auto count = static_cast<double>(rows.values.size());
    if (!(rows.spread > kLeastSpread * std::abs(rows.mean))) return false;
    double mean = 0, together = 0;
    for (const double target : rows.targets) mean += target / count;
    for (std::size_t i = 0; i < rows.values.size(); ++i)
        together += rows.values[i] * (rows.targets[i] - mean) / count;
    return together > kLeastSpread;
}

struct Line {
    double slope = 0, intercept = 0;
};

// Newton's method with backtracking, after Lin, Lin and Weng, "A note on Platt's probabilistic outputs for
// support vector machines", 2007.
Line fit(const Rows& rows, Line line) {
    const auto count = static_cast<double>(rows.values.size());
    double loss = rows.loss(line.slope, line.intercept);
    for (int step = 0; step < kMostSteps; ++step) {
        double g_slope = 0, g_intercept = 0, h_slope = kRidge * count, h_intercept = h_slope, h_cross = 0;
        for (std::size_t i = 0; i < rows.values.size(); ++i) {
            const double p = probability(line.slope * rows.values[i] + line.intercept);
            const double off = p - rows.targets[i], curve = p * (1 - p);
            g_slope += off * rows.values[i];
            g_intercept += off;
            h_slope += curve * rows.values[i] * rows.values[i];
            h_intercept += curve;
            h_cross += curve * rows.values[i];
        }
        if (std::abs(g_slope) < kSmallGradient * count && std::abs(g_intercept) < kSmallGradient * count)
            break;
        const double determinant = h_slope * h_intercept - h_cross * h_cross;
        const Line to{-(h_intercept * g_slope - h_cross * g_intercept) / determinant,
                      -(h_slope * g_intercept - h_cross * g_slope) / determinant};
        const double downhill = g_slope * to.slope + g_intercept * to.intercept;
        double length = 1;
        for (; length >= kLeastStep; length /= 2) {
            const Line next{line.slope + length * to.slope, line.intercept + length * to.intercept};
            const double then = rows.loss(next.slope, next.intercept);
            if (!(then < loss + 1e-4 * length * downhill)) continue;
            line = next;
            loss = then;
            break;
        }
        if (length < kLeastStep) break;  // as near as doubles come
    }
    return line;
}

// With which the confidences of slope 1 sum to `positives`, which is neither 0 nor all: their sum grows with
// it.
double intercept_for(std::span<const double> logits, double positives) {
    constexpr double kBeyond = 50;  // log-odds at which a probability is 0 or 1 for any number of rows
    const auto [least, most] = std::minmax_element(logits.begin(), logits.end());
    double low = -*most - kBeyond, high = -*least + kBeyond;
    for (int i = 0; i < kMostSteps; ++i) {
        const double middle = low + (high - low) / 2;
        double sum = 0;
        for (const double logit : logits) sum += probability(logit + middle);
        (sum < positives ? low : high) = middle;
    }
    return low + (high - low) / 2;
}

}  // namespace

double Calibration::confidence(double logit) const { return probability(slope * logit + intercept); }

Calibration calibrate(std::span<const double> logits, std::span<const std::uint8_t> labels) {
    assert(logits.size() == labels.size());
    Calibration calibration{.rows = labels.size()};
    for (const std::uint8_t label : labels) calibration.positives += label != 0;
    const auto positives = static_cast<double>(calibration.positives);
    if (calibration.positives == 0 || calibration.positives == calibration.rows ||
        !std::all_of(logits.begin(), logits.end(), [](double logit) { return std::isfinite(logit); }))
        return calibration;

    const Rows rows = standardised(logits, targets_of(labels, positives));
    const double share = positives / static_cast<double>(calibration.rows);
    if (grows_with_labels(rows)) {
        const Line line = fit(rows, {0, std::log(share / (1 - share))});
        const double slope = line.slope / rows.spread, intercept = line.intercept - slope * rows.mean;
        if (slope > 0 && std::isfinite(slope) && std::isfinite(intercept)) {
            calibration.slope = slope;
            calibration.intercept = intercept;
            return calibration;
        }
    }
    calibration.intercept = intercept_for(logits, positives);
    return calibration;
}

}  // namespace noscope

// From a net's logit to a confidence that reads as a probability (Platt 1999).
#pragma once

#include <noscope/error.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace noscope {

// confidence = 1 / (1 + exp(-(slope * logit + intercept))): grows with the logit, so that thresholds on
// either mean the same.
struct Calibration {
    double slope = 1;  // > 0
    double intercept = 0;
    std::uint64_t rows = 0, positives = 0;  // fitted to; 0: as the net gives it
    bool operator==(const Calibration&) const = default;

    double confidence(double logit) const;
};

// Fitted to `labels` (0 or 1) by maximum likelihood with Platt's corrected targets. Sizes are equal. Rows of
// one class alone, or logits that do not grow with the labels, leave slope 1 (and the intercept that fits
// the share of positives, 0 where all are of one class).
Calibration calibrate(std::span<const double> logits, std::span<const std::uint8_t> labels);

}  // namespace noscope

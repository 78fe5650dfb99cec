// Calibration that only has to be monotone: isotonic regression.
#pragma once

#include <span>
#include <vector>

namespace noscope {

// A value with its weight, > 0.
struct WeightedValue {
    double value = 0, weight = 1;
};

// For each of `values` the fitted one: the sequence that never rises and is nearest to them by weighted
// squares. Pool adjacent violators (Ayer, Brunk, Ewing, Reid, Silverman 1955), in one pass.
std::vector<double> falling_fit(std::span<const WeightedValue> values);

}  // namespace noscope

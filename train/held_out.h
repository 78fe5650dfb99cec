// How good logits are on rows that were not learnt from.
#pragma once

#include <cstdint>
#include <span>

namespace noscope::train {

// Sizes are equal; labels are 0 or 1.

// Mean of weight * -ln p(label), each class weighing one half (a class that is missing: nothing, and the
// other all). ln 2 is what knowing nothing costs.
double balanced_loss(std::span<const float> logits, std::span<const std::uint8_t> labels,
                     std::span<const float> weights);

// Probability that a random positive has a higher logit than a random negative, ties counting one half; NaN
// where there is one class alone.
double area_under_curve(std::span<const float> logits, std::span<const std::uint8_t> labels);

}  // namespace noscope::train

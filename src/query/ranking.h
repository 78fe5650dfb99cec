// How well scores put one kind of thing above another.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// The place of each value in rising order, from 1; equal values share the mean of their places. No NaN;
// infinities are allowed.
std::vector<double> mean_ranks(std::span<const float> values);

// Area under the ROC curve: the chance that a score[i] with wanted[i] lies above one without, a tie counting
// half. None where all or none are wanted. Both of one length, scores as mean_ranks() takes them.
std::optional<double> area_under_curve(std::span<const float> scores, const std::vector<bool>& wanted);

}  // namespace noscope

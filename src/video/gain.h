// Gain correction: an image is brought to another's mean brightness before the two are compared, so that a
// cloud or the camera's exposure is no change. In whole numbers: the same on every CPU.
#pragma once

#include <cstdint>

namespace noscope {

// In 1/256. What is darker or brighter than a factor of two is not the same scene in another light.
constexpr std::uint32_t kUnitGain = 256, kLeastGain = 128, kMostGain = 512;

// What levels that sum to `from` are multiplied by to sum to `to`: 256 * to / from, rounded to nearest,
// halves up, within kLeastGain..kMostGain. A black image has nothing to scale: kUnitGain.
constexpr std::uint32_t gain_between(std::uint64_t from, std::uint64_t to) {
    if (from == 0) return kUnitGain;
    const std::uint64_t gain = (2 * kUnitGain * to + from) / (2 * from);
    return gain < kLeastGain ? kLeastGain : gain > kMostGain ? kMostGain : static_cast<std::uint32_t>(gain);
}

}  // namespace noscope

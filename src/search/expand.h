// From a sample of blocks to the recording: what something comes to over many blocks, told by some of them
// and by a number that is known of each. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// The sum over `population` of what the sampled blocks have as `values`. `sample_x`, one a value, and
// `population`: a number that is known beforehand and goes with the value, such as how much the packets say
// of motion. Blocks are put into classes by it, four at most and none of fewer than eight sampled blocks, and
// each counts as the mean of the sampled ones of its class (poststratification: Holt and Smith 1979). 0
// where nothing was sampled.
double expanded(std::span<const double> values, std::span<const double> sample_x,
                std::span<const double> population);

// Which sampled block stands for each of `population`, in its order: one of the same class, each of a class
// as often as any other, to within once; which ones where, `seed` says. Values summed over them are, on
// average, expanded(). Wants a sampled block where `population` has any (asserted).
std::vector<std::size_t> stand_ins(std::span<const double> sample_x, std::span<const double> population,
                                   std::uint64_t seed);

}  // namespace noscope

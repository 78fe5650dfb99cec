// From a sample of blocks to the recording: what something comes to over many blocks, told by some of them
// and by a number that is known of each. Pure.
#pragma once

#include <limits>
#include <span>

namespace noscope {

// A sum over many blocks, and between what bounds it lies in 9 of 10 samples.
struct Expanded {
    double value = 0, low = 0, high = 0;
};

// The sum over `population` of what the sampled blocks have as `values`, at least 0 each. `sample_x`, one a
// value, and `population`: a number that is known beforehand and goes with the value, such as how much the
// packets say of motion. Blocks are put into classes by it, four at most and none of fewer than eight sampled
// blocks, and each counts as the mean of the sampled ones of its class (poststratification: Holt and Smith
// 1979). 0 where nothing was sampled. The blocks of the population are taken to be others than the sampled
// ones, so that they vary by themselves as well.
//
// The bounds are those of a log-normal with the estimate's variance, Student's t in place of the normal: sums
// of few blocks that hold much are skewed. Where no sampled block has anything, up to as many blocks of the
// population may as a binomial lets in 1 of 20 samples: `high` is that, times `most`, what one block may
// hold. Nor is anything told that is more than all blocks may hold.
Expanded expanded(std::span<const double> values, std::span<const double> sample_x,
                  std::span<const double> population, double most = std::numeric_limits<double>::infinity());

// What packets say of motion in a block: the mean score of its analysed frames, those that have none counting
// as 0. Scores that are many times the others do not hide them. 0 of no frames.
double packet_motion(std::span<const float> scores);

}  // namespace noscope

// Bounds for the mean of values in [0, 1] from a simple random sample without replacement of a fixed size
// that use no more than mean and variance. For yes/no values sample_bounds.h is exact and never wider: these
// are what it is compared with, and what values between 0 and 1 have.
#pragma once

#include <cstdint>
#include <span>

namespace noscope {

// Each holds with probability >= 1 - alpha, 0 < alpha < 1, for a population of `population` >= values.size()
// >= 1 fixed values; at most 1.
//
// Hoeffding-Serfling (Serfling 1974, as sharpened by Bardenet and Maillard, "Concentration inequalities for
// sampling without replacement", Bernoulli 21, 2015, Corollary 2.5).
double mean_at_most_hoeffding(std::span<const double> values, std::int64_t population, double alpha);

// Empirical Bernstein-Serfling (same paper, Theorem 4.3 with alpha / 5 for its delta).
double mean_at_most_bernstein(std::span<const double> values, std::int64_t population, double alpha);

}  // namespace noscope

// Exact bounds from a simple random sample without replacement whose size was fixed beforehand. Assumed:
// every set of `drawn` things was as likely as any other, and what is marked did not hang on the draw.
// Nothing else: the marked ones may lie together in any manner, and no two need be independent of each other.
#pragma once

#include <cstdint>
#include <optional>

namespace noscope {

// `found` of the `drawn` things were marked: 0 <= found <= drawn <= population <= 10^9.
struct SampleCount {
    std::int64_t population = 0, drawn = 0, found = 0;
    friend bool operator==(const SampleCount&, const SampleCount&) = default;
};

// No population here is larger.
inline constexpr std::int64_t kMostWindows = 1'000'000'000;

// In each bound here: 0 < alpha < 1 is the chance of being wrong that is accepted. A tail within 1e-9 of
// alpha counts as above it, so that rounding never makes a bound too small.
inline bool rules_out(double chance, double alpha) { return chance <= alpha * (1 - 1e-9); }

// At most, or at least, so many of the population are marked (those found included): each holds with
// probability >= 1 - alpha by itself, both together with >= 1 - 2 alpha. Inversion of the exact
// one-sided test (hypergeometric; Wright, "Exact confidence bounds when sampling from small finite
// universes", 1991): the largest number under which so few found are likelier than alpha. O(log population)
// tails.
std::int64_t marked_at_most(const SampleCount& count, double alpha);
std::int64_t marked_at_least(const SampleCount& count, double alpha);

// Chance of finding so few if `marked` or more of the population are marked: the p-value against "at least
// `marked`". 0 where fewer are left than that takes. found <= marked <= population.
double chance_of_so_few(const SampleCount& count, std::int64_t marked);

// The smallest sample in which `found` marked ones still give marked_at_most() <= `most`: what nobody can do
// with less, since fewer labels leave a population with most + 1 marked ones in play. None if found > most
// (no sample does); 0 if most >= population.
std::optional<std::int64_t> sample_for(std::int64_t population, std::int64_t most, std::int64_t found,
                                       double alpha);

}  // namespace noscope

// The hypergeometric distribution: how many marked ones a simple random sample without replacement holds.
#pragma once

#include <cstdint>

namespace noscope {

// `population` things, `marked` of them marked, `drawn` of them drawn at once: 0 <= marked, drawn <=
// population <= 10^9.
struct Urn {
    std::int64_t population = 0, marked = 0, drawn = 0;
};

// ln of the chance that just `found` of the drawn ones are marked; minus infinity where it cannot be.
// Relative error of the chance about 1e-12 at 10^8.
double log_chance(const Urn& urn, std::int64_t found);

// Chance that at most, or at least, `found` of the drawn ones are marked; any `found`. The smaller tail is
// summed from its largest term outwards until nothing more is added: at most some 20 standard deviations of
// terms.
double chance_of_at_most(const Urn& urn, std::int64_t found);
double chance_of_at_least(const Urn& urn, std::int64_t found);

}  // namespace noscope

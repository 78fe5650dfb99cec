// How often a way to audit says too little, on recordings made to break it.
#pragma once

#include "made.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace noscope::testing {

// One audit of a frozen answer: draws by `random`, looks at those windows alone and returns what it says is
// the most there can be (of all marked ones), or none where it says nothing.
using Audit = std::function<std::int64_t(const std::vector<bool>& marked, Random& random)>;

// Of `runs` audits, how many said less than there are.
inline int times_too_low(const MadePopulation& made, const Audit& audit, int runs, std::uint32_t seed) {
    Random random(seed);
    const std::int64_t truth = made.total();
    int wrong = 0;
    for (int run = 0; run < runs; ++run) wrong += audit(made.marked, random) < truth;
    return wrong;
}

// Two hours of windows of a second. Marked: .1 % is 7.
inline std::vector<MadePopulation> hard_populations(Random& random) {
    std::vector<MadePopulation> made{in_one_run(7200, 60), in_one_run(7200, 7), in_one_run(7200, 700)};
    made.push_back(scattered(7200, 7, random));
    made.push_back(scattered(7200, 1, random));
    made.push_back(scattered(7200, 3000, random));
    for (const std::size_t marked : {30, 120, 700}) made.push_back(in_bursts(7200, marked, random));
    return made;
}

}  // namespace noscope::testing

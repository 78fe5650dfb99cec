// Recordings of windows that the guarantee's tests draw from: which are marked (missed, say), and where.
#pragma once

#include "support/random.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace noscope::testing {

struct MadePopulation {
    std::string name;
    std::vector<bool> marked;
    std::int64_t total() const { return std::count(marked.begin(), marked.end(), true); }
};

inline MadePopulation in_one_run(std::size_t windows, std::size_t marked) {
    MadePopulation made{"all in one block", std::vector<bool>(windows)};
    for (std::size_t i = 0; i < marked; ++i) made.marked[windows / 3 + i] = true;
    return made;
}

// Runs of up to 20 windows.
inline MadePopulation in_bursts(std::size_t windows, std::size_t marked, Random& random) {
    MadePopulation made{"bursts", std::vector<bool>(windows)};
    for (std::size_t left = marked; left > 0;) {
        std::size_t at = random() % windows;
        for (int length = 1 + static_cast<int>(random() % 20); length > 0 && at < windows && left > 0;
             --length, ++at) {
            if (made.marked[at]) continue;
            made.marked[at] = true;
            --left;
        }
    }
    return made;
}

inline MadePopulation scattered(std::size_t windows, std::size_t marked, Random& random) {
    MadePopulation made{"scattered", std::vector<bool>(windows)};
    for (std::size_t left = marked; left > 0;) {
        const std::size_t at = random() % windows;
        if (made.marked[at]) continue;
        made.marked[at] = true;
        --left;
    }
    return made;
}

// The first `drawn` of a random order of 0 .. population-1.
inline std::vector<std::size_t> drawn_order(std::size_t population, std::size_t drawn, Random& random) {
    std::vector<std::size_t> order(population);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i < drawn; ++i) {
        const std::size_t rest = population - i;
        std::swap(order[i],
                  order[i + static_cast<std::size_t>(random.fraction() * static_cast<double>(rest))]);
    }
    order.resize(drawn);
    return order;
}

// `times` wrong of `runs`, all that chance and a rate of alpha explain: 4 standard deviations above it.
inline double most_wrong(double alpha, int runs) {
    return alpha * runs + 4 * std::sqrt(alpha * (1 - alpha) * runs);
}

}  // namespace noscope::testing

// Pairs of measurements, ours and a peer's in turn, as one row of a benchmark.
#pragma once

#include <noscope/bench.h>

#include <vector>

namespace noscope {

// Frames a second; peer 0: it is not on this machine.
struct BenchPair {
    double ours = 0, peer = 0;
};

// Medians and the range of the ratios, into `row`.
void summarise(const std::vector<BenchPair>& pairs, BenchRow& row);

}  // namespace noscope

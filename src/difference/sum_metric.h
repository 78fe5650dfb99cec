// Metrics that are a sum over samples, of the image as a whole or weighted by block.
#pragma once

#include "difference/metric.h"

namespace noscope {

struct SumKind {
    decltype(DifferenceSums::squares) DifferenceSums::*whole;
    decltype(DifferenceSums::block_squares) DifferenceSums::*by_block;
    double most;  // what one sample adds at most: a score of 1
};

// Without a grid: sum / (samples * most). With one: the sum over blocks of weight * sum / (samples * most),
// each of the block.
std::unique_ptr<Metric> make_sum_metric(MetricSetup setup, const SumKind& kind);

}  // namespace noscope

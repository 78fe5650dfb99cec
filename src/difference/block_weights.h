// A logistic regression over block errors, applied: how much a change in each block says that the label may
// differ. Fitted elsewhere. Blocks with flickering lights or the clock come out with weight 0.
#pragma once

#include <noscope/error.h>
#include "difference/block_grid.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

struct BlockWeights {
    GridSize grid;                // not the whole image
    std::vector<double> weights;  // one a block, row by row; finite. MetricOptions takes them
    double bias = 0;              // finite

    // That the label differs, 0..1, where the metric with these weights gave `score`.
    double probability(double score) const;
    bool operator==(const BlockWeights&) const = default;
};

// "10x10 BIAS WEIGHT WEIGHT ...": numbers come back bit by bit. ErrorCode::usage for anything else.
std::string to_string(const BlockWeights& weights);
Result<BlockWeights> parse_block_weights(std::string_view text);

std::vector<std::uint8_t> encode(const BlockWeights& weights);
std::optional<BlockWeights> decode_block_weights(std::span<const std::uint8_t> bytes);  // none if damaged

}  // namespace noscope

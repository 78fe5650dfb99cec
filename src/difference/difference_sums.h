// Sums over two luma planes, in whole numbers: of squared and of absolute differences, over the whole plane
// or over each block of a grid. One form for each kind of CPU, and a plain one that all must equal bit for
// bit.
#pragma once

#include "difference/block_grid.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace noscope {

// The size that both planes of every pair have, and how their rows lie: bytes from row to row, of either
// sign.
struct PlaneShape {
    std::size_t width = 0, height = 0;
    std::ptrdiff_t now_stride = 0, then_stride = 0;

    // Rows follow each other without padding in both planes.
    bool contiguous() const {
        const auto row = static_cast<std::ptrdiff_t>(width);
        return now_stride == row && then_stride == row;
    }
};

// Two planes to compare, each by its first row's first byte. One image against a batch is pairs with one
// `now`.
struct PlanePair {
    const std::uint8_t* now = nullptr;
    const std::uint8_t* then = nullptr;
};

// Nothing outside the planes' width * height bytes is read.
struct DifferenceSums {
    // sums[i] = the sum over pair i of (now - then)^2, or of |now - then|.
    void (*squares)(const PlaneShape& shape, std::span<const PlanePair> pairs, std::uint64_t* sums);
    void (*absolutes)(const PlaneShape& shape, std::span<const PlanePair> pairs, std::uint64_t* sums);
    // The same over each block: pair i's begin at sums[i * grid.blocks()], row of blocks by row of blocks.
    // `shape` has the grid's width and height.
    void (*block_squares)(const BlockGrid& grid, const PlaneShape& shape, std::span<const PlanePair> pairs,
                          std::uint32_t* sums);
    void (*block_absolutes)(const BlockGrid& grid, const PlaneShape& shape, std::span<const PlanePair> pairs,
                            std::uint32_t* sums);
    // The sum of `count` levels.
    std::uint64_t (*levels)(const std::uint8_t* levels, std::size_t count);
    // to[i] = min(255, floor((gain * from[i] + 128) / 256)). gain: 0..512. `to` may be `from`.
    void (*scale)(const std::uint8_t* from, std::size_t count, std::uint32_t gain, std::uint8_t* to);
};

const DifferenceSums& plain_difference_sums();
// For this CPU, chosen at run time.
const DifferenceSums& fast_difference_sums();

// Every form that this machine can run, by name: "plain", then Highway's names ("AVX2", ...), best first.
struct DifferenceForm {
    std::string name;
    const DifferenceSums* sums = nullptr;
};
std::span<const DifferenceForm> difference_forms();

}  // namespace noscope

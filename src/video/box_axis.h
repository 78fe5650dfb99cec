// How one side of a picture is cut into equal cells, to 1/256 of a sample, so that all sums are whole
// numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope {

constexpr std::uint32_t kSampleUnits = 256;  // units of an axis in one sample

// Cell i covers [edge(i), edge(i + 1)), in units from the first sample's outer edge. Cutting the same span
// into k times as many cells repeats every edge, whatever the rounding: sums of fine cells are sums of coarse
// ones, exactly.
struct BoxAxis {
    std::uint32_t begin = 0, end = 0;  // of the span; units
    std::uint32_t cells = 0;           // 1 .. end - begin, so that no cell is empty

    // begin + i * (end - begin) / cells, rounded to nearest, halves up. i: 0 .. cells.
    std::uint32_t edge(std::uint32_t i) const {
        const std::uint64_t span = end - begin;
        return begin + static_cast<std::uint32_t>((2 * i * span + cells) / (2 * std::uint64_t{cells}));
    }
    std::uint32_t first_sample() const { return begin / kSampleUnits; }
    std::uint32_t samples() const { return (end + kSampleUnits - 1) / kSampleUnits - first_sample(); }
};

// Rows that are summed in one go: all of a cell's, or a part of them where there are many. In their order:
// one row of weight `top` unless that is 0, `full` rows of weight kSampleUnits, one row of weight `bottom`
// unless that is 0. The weights sum to at most kSampleUnits * kMostBandRows.
struct RowBand {
    std::uint32_t cell = 0;   // whose rows they are
    std::uint32_t first = 0;  // the first row
    std::uint32_t top = 0, full = 0, bottom = 0;
};

// 255 * 257 fits 16 bits, and a 16-bit sample times 256 * 256 fits 32.
constexpr std::uint32_t kMostBandRows = 255;

std::vector<RowBand> row_bands(const BoxAxis& axis);

// Each cell's columns and their weights. Cell i takes `count` columns from first[i] on (counted from the
// axis's first sample) with weights[i * stride ...]; what lies past its edge has weight 0.
struct ColumnTaps {
    std::vector<std::uint32_t> first;
    std::vector<std::uint32_t> weights;  // 0..kSampleUnits
    std::size_t count = 0;
    std::size_t stride = 0;        // >= count, a multiple of kTapPadding; zeros from count on
    std::size_t columns_read = 0;  // columns that may be read, with any weight, while taps are padded
};

constexpr std::size_t kTapPadding = 16;  // the widest vector's lanes

ColumnTaps column_taps(const BoxAxis& axis);

}  // namespace noscope

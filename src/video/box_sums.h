// Weighted sums of samples over boxes, in whole numbers: over rows into columns, over columns into cells, and
// from cells to levels. One form for each kind of CPU, and a plain one that all must equal bit for bit.
#pragma once

#include "video/box_axis.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope {

// For a row of cells: level = floor((gain * sum + offset) / divisor), clamped to 0..255, with one offset and
// divisor a cell. All are whole numbers, and numerator + 2 * divisor is below 2^53 in size for every sum that
// can be: sums, products and differences of them are exact in double.
struct LevelTerms {
    double gain = 1;
    std::vector<double> offset, divisor, inverse;  // inverse: 1 / divisor, rounded
};

struct BoxSums {
    // columns[x] = the sum over the band's rows of weight * sample, for x in 0 .. width. `rows`: the band's
    // first row at the first column; `stride`: bytes from row to row, of either sign. Nothing outside the
    // `width` samples of a row is read.
    void (*columns8)(const std::uint8_t* rows, std::ptrdiff_t stride, const RowBand& band, std::size_t width,
                     std::uint32_t* columns);
    // The same for 16-bit samples of any value.
    void (*columns16)(const std::uint16_t* rows, std::ptrdiff_t stride, const RowBand& band,
                      std::size_t width, std::uint32_t* columns);
    // Adds each cell's weighted columns to cells[i]. `columns` holds taps.columns_read values.
    void (*cells)(const std::uint32_t* columns, const ColumnTaps& taps, std::uint64_t* cells);
    // One level a cell, as many as terms.divisor has.
    void (*levels)(const std::uint64_t* cells, const LevelTerms& terms, std::uint8_t* levels);
};

const BoxSums& plain_box_sums();
// For this CPU, chosen at run time.
const BoxSums& fast_box_sums();

}  // namespace noscope

// From sums of samples over a cell to levels 0..255 of full range, rounded once.
#pragma once

#include "video/box_axis.h"
#include "video/box_sums.h"

#include <cstdint>
#include <vector>

namespace noscope {

// What a sample's number means.
struct SampleFormat {
    int depth = 8;            // bits that count, 8..16 (fewer are taken as they are, by the same formula)
    int shift = 0;            // bits below them in the stored number
    bool full_range = false;  // else 16..235 for luma and 16..240 for chroma at 8 bits, and in proportion
    bool chroma = false;      // its zero is the middle

    bool operator==(const SampleFormat&) const = default;
};

// level = (gain * sample + offset) / divisor: ITU-R BT.601 and BT.2100 quantisation turned round, with black
// or no colour at level 0 or 128.
struct LevelScale {
    std::int64_t gain = 1, offset = 0, divisor = 1;
};

LevelScale level_scale(const SampleFormat& format);

// Levels of a grid of cells: floor(scale(sum / area) + 1/2), clamped to 0..255, exactly.
class CellLevels {
   public:
    // max_sample: the largest number that a sample can hold.
    CellLevels(const BoxAxis& x, const BoxAxis& y, const SampleFormat& format, std::uint64_t max_sample);

    // sums and levels: x.cells of them, of one row of cells.
    void write_row(const BoxSums& box_sums, std::uint32_t row, const std::uint64_t* sums,
                   std::uint8_t* levels) const;

   private:
    BoxAxis x_, y_;
    LevelScale scale_;
    std::vector<LevelTerms> rows_;  // for the two heights that rows have; none where doubles are too short
};

}  // namespace noscope

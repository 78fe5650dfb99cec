#include "video/score_levels.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

namespace noscope {
namespace {

__extension__ using Wide = __int128;

std::uint32_t length(const BoxAxis& axis, std::uint32_t cell) {
    return axis.edge(cell + 1) - axis.edge(cell);
}

// level = floor(numerator / divisor) for numerator = gain * sum + offset.
struct Terms {
    Wide gain = 0, offset = 0, divisor = 1;
};

Terms terms_of(const LevelScale& scale, std::uint64_t area) {
    return {Wide{2} * scale.gain, (Wide{2} * scale.offset + scale.divisor) * static_cast<Wide>(area),
            Wide{2} * scale.divisor * static_cast<Wide>(area)};
}

}  // namespace

LevelScale level_scale(const SampleFormat& format) {
    const std::int64_t one = std::int64_t{1} << format.shift;  // the stored number of a sample of 1
    LevelScale scale;
    if (format.full_range) {
        const std::int64_t largest = (std::int64_t{1} << format.depth) - 1;
        scale.gain = 255;
        scale.divisor = largest * one;
        if (format.chroma) scale.offset = 128 * scale.divisor - 255 * ((largest + 1) / 2) * one;
    } else {
        // In units of 1/256 of the 8-bit step, so that depths below 8 need no fractions.
        const std::int64_t step = one << format.depth;
        scale.gain = 255 * 256;
        scale.divisor = (format.chroma ? 224 : 219) * step;
        scale.offset = format.chroma ? 128 * scale.divisor - 255 * 128 * step : -255 * 16 * step;
    }
    const std::int64_t common = std::gcd(std::gcd(scale.gain, scale.offset), scale.divisor);
    return {scale.gain / common, scale.offset / common, scale.divisor / common};
}

CellLevels::CellLevels(const BoxAxis& x, const BoxAxis& y, const SampleFormat& format,
                       std::uint64_t max_sample)
    : x_(x), y_(y), scale_(level_scale(format)) {
    const std::uint32_t least_height = (y.end - y.begin) / y.cells;
    for (std::uint32_t height = least_height; height <= least_height + 1; ++height) {
        LevelTerms row;
        row.gain = static_cast<double>(2 * scale_.gain);
        for (std::uint32_t i = 0; i < x.cells; ++i) {
            const std::uint64_t area = std::uint64_t{length(x, i)} * height;
            const Terms terms = terms_of(scale_, area);
            const Wide offset_size = terms.offset < 0 ? -terms.offset : terms.offset;
            const Wide most = terms.gain * static_cast<Wide>(area * max_sample) + offset_size;
            if (most + 2 * terms.divisor >= Wide{1} << 53) {
                rows_.clear();
                return;
            }
            row.offset.push_back(static_cast<double>(terms.offset));
            row.divisor.push_back(static_cast<double>(terms.divisor));
            row.inverse.push_back(1 / row.divisor.back());
        }
        rows_.push_back(std::move(row));
    }
}

void CellLevels::write_row(const BoxSums& box_sums, std::uint32_t row, const std::uint64_t* sums,
                           std::uint8_t* levels) const {
    const std::uint32_t height = length(y_, row), least_height = (y_.end - y_.begin) / y_.cells;
    assert(height - least_height <= 1);
    if (!rows_.empty()) return box_sums.levels(sums, rows_[height - least_height], levels);
    for (std::uint32_t i = 0; i < x_.cells; ++i) {
        const Terms terms = terms_of(scale_, std::uint64_t{length(x_, i)} * height);
        const Wide numerator = terms.gain * static_cast<Wide>(sums[i]) + terms.offset;
        levels[i] =
            static_cast<std::uint8_t>(numerator <= 0 ? 0 : std::min<Wide>(numerator / terms.divisor, 255));
    }
}

}  // namespace noscope

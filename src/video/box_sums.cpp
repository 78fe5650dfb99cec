// The plain form of the sums.
#include "video/box_sums.h"

#include <algorithm>

namespace noscope {
namespace {

template <class Sample>
void columns(const Sample* rows, std::ptrdiff_t stride, const RowBand& band, std::size_t width,
             std::uint32_t* columns) {
    const auto row = [&](std::uint32_t y) {
        return reinterpret_cast<const Sample*>(reinterpret_cast<const std::uint8_t*>(rows) +
                                               static_cast<std::ptrdiff_t>(y) * stride);
    };
    const std::uint32_t first_full = band.top > 0 ? 1 : 0;
    for (std::size_t x = 0; x < width; ++x) {
        std::uint32_t sum = 0;
        if (band.top > 0) sum += band.top * row(0)[x];
        for (std::uint32_t y = 0; y < band.full; ++y) sum += kSampleUnits * row(first_full + y)[x];
        if (band.bottom > 0) sum += band.bottom * row(first_full + band.full)[x];
        columns[x] = sum;
    }
}

void cells(const std::uint32_t* columns, const ColumnTaps& taps, std::uint64_t* cells) {
    for (std::size_t i = 0; i < taps.first.size(); ++i)
        for (std::size_t k = 0; k < taps.count; ++k)
            cells[i] += std::uint64_t{taps.weights[i * taps.stride + k]} * columns[taps.first[i] + k];
}

void levels(const std::uint64_t* cells, const LevelTerms& terms, std::uint8_t* levels) {
    for (std::size_t i = 0; i < terms.divisor.size(); ++i) {
        const std::int64_t numerator =
            static_cast<std::int64_t>(terms.gain) * static_cast<std::int64_t>(cells[i]) +
            static_cast<std::int64_t>(terms.offset[i]);
        const std::int64_t level = numerator / static_cast<std::int64_t>(terms.divisor[i]);
        levels[i] = static_cast<std::uint8_t>(std::clamp<std::int64_t>(level, 0, 255));
    }
}

}  // namespace

const BoxSums& plain_box_sums() {
    static constexpr BoxSums sums{columns<std::uint8_t>, columns<std::uint16_t>, cells, levels};
    return sums;
}

}  // namespace noscope

#include "video/box_axis.h"

#include <algorithm>

namespace noscope {

std::vector<RowBand> row_bands(const BoxAxis& axis) {
    std::vector<RowBand> bands;
    bands.reserve(axis.cells);
    for (std::uint32_t cell = 0; cell < axis.cells; ++cell) {
        const std::uint32_t cell_end = axis.edge(cell + 1);
        for (std::uint32_t begin = axis.edge(cell); begin < cell_end;) {
            RowBand band{.cell = cell, .first = begin / kSampleUnits};
            const std::uint32_t end = std::min(cell_end, (band.first + kMostBandRows) * kSampleUnits);
            if (begin % kSampleUnits != 0) {
                const std::uint32_t row_end = std::min(end, (band.first + 1) * kSampleUnits);
                band.top = row_end - begin;
                begin = row_end;
            }
            band.full = (end - begin) / kSampleUnits;
            band.bottom = (end - begin) % kSampleUnits;
            bands.push_back(band);
            begin = end;
        }
    }
    return bands;
}

ColumnTaps column_taps(const BoxAxis& axis) {
    ColumnTaps taps;
    const std::uint32_t origin = axis.first_sample();
    for (std::uint32_t cell = 0; cell < axis.cells; ++cell) {
        const std::uint32_t first = axis.edge(cell) / kSampleUnits;
        const std::uint32_t last = (axis.edge(cell + 1) - 1) / kSampleUnits;
        taps.first.push_back(first - origin);
        taps.count = std::max<std::size_t>(taps.count, last - first + 1);
    }
    taps.stride = (taps.count + kTapPadding - 1) / kTapPadding * kTapPadding;
    taps.columns_read = taps.first.back() + taps.stride;
    taps.weights.assign(taps.stride * axis.cells, 0);
    for (std::uint32_t cell = 0; cell < axis.cells; ++cell) {
        const std::uint32_t begin = axis.edge(cell), end = axis.edge(cell + 1);
        const std::uint32_t first = begin / kSampleUnits;
        for (std::uint32_t sample = first; sample * kSampleUnits < end; ++sample)
            taps.weights[cell * taps.stride + (sample - first)] =
                std::min(end, (sample + 1) * kSampleUnits) - std::max(begin, sample * kSampleUnits);
    }
    return taps;
}

}  // namespace noscope

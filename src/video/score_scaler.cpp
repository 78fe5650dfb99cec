#include "video/score_scaler.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

extern "C" {
#include <libavutil/frame.h>
}

namespace noscope {
namespace {

// The point of the coded frame that is shown at (x, y) of the displayed one; both in 0..extent.
template <class Number>
std::pair<Number, Number> coded_point(const Orientation& orientation, Number x, Number y, Number coded_width,
                                      Number coded_height) {
    std::pair<Number, Number> point{x, y};
    if (orientation.rotation == 90) point = {y, coded_height - x};
    if (orientation.rotation == 180) point = {coded_width - x, coded_height - y};
    if (orientation.rotation == 270) point = {coded_width - y, x};
    if (orientation.mirror) point.first = coded_width - point.first;
    return point;
}

Rect coded_rect(const Orientation& orientation, const Rect& shown) {
    const auto [ax, ay] = coded_point(orientation, shown.x0, shown.y0, 1.0, 1.0);
    const auto [bx, by] = coded_point(orientation, shown.x1, shown.y1, 1.0, 1.0);
    return {std::min(ax, bx), std::min(ay, by), std::max(ax, bx), std::max(ay, by)};
}

// From..to are fractions of `samples` luma samples, of which the plane has 1/2^shift.
BoxAxis axis_of(double from, double to, int samples, int shift, int cells) {
    const std::uint32_t extent = (static_cast<std::uint32_t>(samples) * kSampleUnits) >> shift;
    const auto edge = [&](double at) {
        return std::min(extent, static_cast<std::uint32_t>(std::lround(std::clamp(at, 0.0, 1.0) * extent)));
    };
    return {.begin = edge(from), .end = edge(to), .cells = static_cast<std::uint32_t>(cells)};
}

bool same_span(const BoxAxis& a, const BoxAxis& b) { return a.begin == b.begin && a.end == b.end; }

bool divides(const BoxAxis& coarse, const BoxAxis& fine) {
    return same_span(coarse, fine) && fine.cells % coarse.cells == 0;
}

// Adds a row of fine cells to the row of coarse ones that it is a part of.
void add_cells(const std::vector<std::uint64_t>& fine, std::vector<std::uint64_t>& coarse) {
    const std::size_t across = fine.size() / coarse.size();
    const std::uint64_t* from = fine.data();
    if (across == 2) {
        for (std::uint64_t& to : coarse) {
            to += from[0] + from[1];
            from += 2;
        }
        return;
    }
    for (std::uint64_t& to : coarse) {
        to = std::accumulate(from, from + across, to);
        from += across;
    }
}

// One plane of levels, coded_width * coded_height of them, upright.
void turn_levels(const std::vector<std::uint8_t>& coded, int coded_width, int coded_height,
                 const Orientation& orientation, std::vector<std::uint8_t>& shown) {
    const int width = orientation.swaps_sides() ? coded_height : coded_width;
    const int height = orientation.swaps_sides() ? coded_width : coded_height;
    std::size_t i = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++i) {
            const auto [from_x, from_y] = coded_point(orientation, x, y, coded_width - 1, coded_height - 1);
            shown[i] = coded[static_cast<std::size_t>(from_y) * coded_width + from_x];
        }
}

}  // namespace

Result<ScoreScaler> ScoreScaler::make(std::vector<ScoreSpec> specs, const Orientation& orientation,
                                      const BoxSums& sums) {
    for (const ScoreSpec& spec : specs) {
        if (spec.width < 1 || spec.width > kMostScoreSide || spec.height < 1 || spec.height > kMostScoreSide)
            return fail(ErrorCode::usage, "a score image of {}x{}: sides are 1 to {}", spec.width,
                        spec.height, kMostScoreSide);
        const Rect& crop = spec.crop;
        if (!(crop.x0 >= 0 && crop.x0 < crop.x1 && crop.x1 <= 1 && crop.y0 >= 0 && crop.y0 < crop.y1 &&
              crop.y1 <= 1))
            return fail(ErrorCode::usage,
                        "a score image of the part {},{} to {},{} of the frame: give 0 <= left < right <= 1 "
                        "and 0 <= top < bottom <= 1",
                        crop.x0, crop.y0, crop.x1, crop.y1);
    }
    return ScoreScaler(std::move(specs), orientation, sums);
}

Status ScoreScaler::scale(const AVFrame& frame, std::span<ScoreImage> out) {
    assert(out.size() == specs_.size());
    NOSCOPE_TRY(const YuvView view, planar_.view(frame));
    if (!prepared_ || view.layout != layout_) NOSCOPE_CHECK(prepare(view.layout));
    for (std::size_t i = 0; i < out.size(); ++i) {
        ScoreImage& image = out[i];
        image.width = specs_[i].width;
        image.height = specs_[i].height;
        const std::size_t cells = static_cast<std::size_t>(image.width) * image.height;
        image.y.resize(cells);
        const std::size_t chroma_cells = specs_[i].chroma ? cells : 0;
        image.u.resize(chroma_cells);
        image.v.resize(chroma_cells);
        if (view.layout.has_chroma) continue;
        std::fill(image.u.begin(), image.u.end(), 128);
        std::fill(image.v.begin(), image.v.end(), 128);
    }
    for (PlaneKind& kind : kinds_) {
        const auto plane_of = [&](const Grid& grid, std::size_t channel) -> std::vector<std::uint8_t>& {
            ScoreImage& image = out[grid.spec];
            return !kind.chroma ? image.y : channel == 0 ? image.u : image.v;
        };
        const std::size_t channels = kind.chroma ? 2 : 1;
        for (Grid& grid : kind.grids)
            for (std::size_t i = 0; i < channels; ++i)
                grid.channels[i].levels =
                    upright() ? plane_of(grid, i).data() : grid.channels[i].coded.data();
        for (Grid& grid : kind.grids)
            if (!grid.is_coarser) sum_grid(view, kind, grid);
        if (upright()) continue;
        for (Grid& grid : kind.grids)
            for (std::size_t i = 0; i < channels; ++i)
                turn_levels(grid.channels[i].coded, static_cast<int>(grid.x.cells),
                            static_cast<int>(grid.y.cells), orientation_, plane_of(grid, i));
    }
    return {};
}

Status ScoreScaler::prepare(const YuvLayout& layout) {
    prepared_ = false;
    kinds_.clear();
    for (const bool chroma : {false, true}) {
        if (chroma && !layout.has_chroma) continue;
        PlaneKind kind;
        kind.chroma = chroma;
        NOSCOPE_CHECK(add_grids(kind, layout));
        kinds_.push_back(std::move(kind));
    }
    layout_ = layout;
    prepared_ = true;
    return {};
}

Status ScoreScaler::add_grids(PlaneKind& kind, const YuvLayout& layout) {
    const int shift_x = kind.chroma ? layout.chroma_shift_x : 0;
    const int shift_y = kind.chroma ? layout.chroma_shift_y : 0;
    for (std::size_t i = 0; i < specs_.size(); ++i) {
        const ScoreSpec& spec = specs_[i];
        if (kind.chroma && !spec.chroma) continue;
        const Rect crop = coded_rect(orientation_, spec.crop);
        const bool swap = orientation_.swaps_sides();
        Grid grid;
        grid.spec = i;
        grid.x = axis_of(crop.x0, crop.x1, layout.width, shift_x, swap ? spec.height : spec.width);
        grid.y = axis_of(crop.y0, crop.y1, layout.height, shift_y, swap ? spec.width : spec.height);
        if (grid.x.end - grid.x.begin < grid.x.cells || grid.y.end - grid.y.begin < grid.y.cells)
            return fail(ErrorCode::usage,
                        "a score image of {}x{} is too large for its part of a {}x{} frame: choose a smaller "
                        "one or a larger part",
                        spec.width, spec.height, layout.width, layout.height);
        kind.grids.push_back(std::move(grid));
    }
    std::stable_sort(kind.grids.begin(), kind.grids.end(), [](const Grid& a, const Grid& b) {
        return std::uint64_t{a.x.cells} * a.y.cells > std::uint64_t{b.x.cells} * b.y.cells;
    });
    const std::uint64_t max_sample = layout.bytes == 1 ? 0xff : 0xffff;
    for (std::size_t i = 0; i < kind.grids.size(); ++i) {
        Grid& grid = kind.grids[i];
        grid.levels.emplace(grid.x, grid.y,
                            SampleFormat{layout.depth, layout.shift, layout.full_range, kind.chroma},
                            max_sample);
        for (Grid::Channel& channel : grid.channels) {
            channel.sums.resize(grid.x.cells);
            if (!upright()) channel.coded.resize(std::size_t{grid.x.cells} * grid.y.cells);
        }
        // Of those it could be made from, the last before it has the fewest cells to add.
        for (std::size_t fine = i; fine-- > 0 && !grid.is_coarser;) {
            if (!divides(grid.x, kind.grids[fine].x) || !divides(grid.y, kind.grids[fine].y)) continue;
            kind.grids[fine].coarser.push_back(i);
            grid.is_coarser = true;
        }
        if (grid.is_coarser) continue;
        grid.bands = row_bands(grid.y);
        grid.taps = column_taps(grid.x);
        const std::size_t needed = grid.x.samples() + grid.taps.columns_read;
        if (columns_.size() < 2 * needed) columns_.resize(2 * needed);
        for (auto& columns : split_columns_)
            if (columns.size() < needed) columns.resize(needed);
    }
    return {};
}

void ScoreScaler::sum_grid(const YuvView& view, PlaneKind& kind, Grid& grid) {
    const std::size_t channels = kind.chroma ? 2 : 1;
    const bool interleaved = kind.chroma && view.layout.interleaved;
    for (std::size_t i = 0; i < grid.bands.size(); ++i) {
        const RowBand& band = grid.bands[i];
        const bool first_of_row = i == 0 || grid.bands[i - 1].cell != band.cell;
        const bool last_of_row = i + 1 == grid.bands.size() || grid.bands[i + 1].cell != band.cell;
        if (interleaved) {
            sum_band(view, 1, grid, band);
            const std::size_t first = view.v_first ? 1 : 0;
            for (std::size_t x = 0; x < grid.x.samples(); ++x) {
                split_columns_[first][x] = columns_[2 * x];
                split_columns_[1 - first][x] = columns_[2 * x + 1];
            }
        }
        for (std::size_t channel = 0; channel < channels; ++channel) {
            std::vector<std::uint64_t>& sums = grid.channels[channel].sums;
            if (first_of_row) std::fill(sums.begin(), sums.end(), 0);
            if (!interleaved) sum_band(view, kind.chroma ? 1 + channel : 0, grid, band);
            const auto& columns = interleaved ? split_columns_[channel] : columns_;
            box_sums_->cells(columns.data(), grid.taps, sums.data());
            if (last_of_row) finish_row(kind, grid, channel, band.cell);
        }
    }
}

// Turns the sums of a row of cells into levels, and hands them on to the coarser cells that they are part of.
void ScoreScaler::finish_row(PlaneKind& kind, Grid& grid, std::size_t channel, std::uint32_t row) {
    const Grid::Channel& fine = grid.channels[channel];
    grid.levels->write_row(*box_sums_, row, fine.sums.data(), fine.levels + std::size_t{row} * grid.x.cells);
    for (const std::size_t i : grid.coarser) {
        Grid& coarse = kind.grids[i];
        std::vector<std::uint64_t>& sums = coarse.channels[channel].sums;
        const std::uint32_t down = grid.y.cells / coarse.y.cells;
        if (row % down == 0) std::fill(sums.begin(), sums.end(), 0);
        add_cells(fine.sums, sums);
        if (row % down == down - 1) finish_row(kind, coarse, channel, row / down);
    }
}

// Into columns_, with U and V in turns where the plane holds both.
void ScoreScaler::sum_band(const YuvView& view, std::size_t plane, const Grid& grid, const RowBand& band) {
    const std::size_t samples = plane > 0 && view.layout.interleaved ? 2 : 1;
    const std::size_t width = grid.x.samples() * samples;
    const std::uint8_t* rows = view.data[plane] +
                               static_cast<std::ptrdiff_t>(band.first) * view.stride[plane] +
                               grid.x.first_sample() * samples * view.layout.bytes;
    if (view.layout.bytes == 1)
        box_sums_->columns8(rows, view.stride[plane], band, width, columns_.data());
    else
        box_sums_->columns16(reinterpret_cast<const std::uint16_t*>(rows), view.stride[plane], band, width,
                             columns_.data());
}

}  // namespace noscope

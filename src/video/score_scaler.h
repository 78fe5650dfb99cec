// Score images out of decoded frames: area averages, each frame's samples read once for all sizes that divide
// one another.
#pragma once

#include <noscope/error.h>
#include "video/box_sums.h"
#include "video/media_file.h"
#include "video/planar_yuv.h"
#include "video/score_image.h"
#include "video/score_levels.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

struct AVFrame;

namespace noscope {

// Every level is the exact mean of the samples that its cell covers, samples that it covers in part counting
// by the covered part, mapped to full range and rounded once: the same on every CPU. Edges of crops and cells
// lie on 1/256 of a sample, in each plane's own coordinates. A chroma sample counts as the area of the luma
// samples it serves. Interlaced frames are taken as they are. Scaling is done in the coded orientation and
// the small image turned. Keeps its buffers; one thread.
class ScoreScaler {
   public:
    // ErrorCode::usage: a size or crop out of range.
    static Result<ScoreScaler> make(std::vector<ScoreSpec> specs, const Orientation& orientation,
                                    const BoxSums& sums = fast_box_sums());

    // out[i] becomes the image of specs[i]; out.size() is the number of specs. Frames may change size, format
    // and range from one to the next. ErrorCode::usage: a spec's cells would be smaller than 1/256 of a
    // sample. ErrorCode::recording: the frame's format cannot be read.
    Status scale(const AVFrame& frame, std::span<ScoreImage> out);

   private:
    // One spec's cells on the planes of one kind.
    struct Grid {
        std::size_t spec = 0;
        BoxAxis x, y;
        std::optional<CellLevels> levels;  // always there
        std::vector<std::size_t> coarser;  // grids that are sums of this one's cells
        bool is_coarser = false;
        std::vector<RowBand> bands;  // where it is not
        ColumnTaps taps;
        struct Channel {                      // Y, or U and V
            std::vector<std::uint64_t> sums;  // of the row of cells in hand
            std::vector<std::uint8_t> coded;  // levels before they are turned, where they are
            std::uint8_t* levels = nullptr;   // where levels go
        };
        Channel channels[2];
    };
    // Luma, or both chroma planes.
    struct PlaneKind {
        bool chroma = false;
        std::vector<Grid> grids;  // finer ones before coarser ones
    };

    ScoreScaler(std::vector<ScoreSpec> specs, const Orientation& orientation, const BoxSums& sums)
        : specs_(std::move(specs)), orientation_(orientation), box_sums_(&sums) {}

    Status prepare(const YuvLayout& layout);
    Status add_grids(PlaneKind& kind, const YuvLayout& layout);
    void sum_grid(const YuvView& view, PlaneKind& kind, Grid& grid);
    void sum_band(const YuvView& view, std::size_t plane, const Grid& grid, const RowBand& band);
    void finish_row(PlaneKind& kind, Grid& grid, std::size_t channel, std::uint32_t row);
    bool upright() const { return orientation_.rotation == 0 && !orientation_.mirror; }

    std::vector<ScoreSpec> specs_;
    Orientation orientation_;
    const BoxSums* box_sums_;
    PlanarYuv planar_;
    bool prepared_ = false;
    YuvLayout layout_;  // what the kinds are prepared for
    std::vector<PlaneKind> kinds_;
    std::vector<std::uint32_t> columns_;           // of the band in hand
    std::vector<std::uint32_t> split_columns_[2];  // U's and V's, where they took turns
};

}  // namespace noscope

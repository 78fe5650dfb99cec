// How a score image is cut into blocks, so that a change is told by place.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>
#include "query/region.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// Blocks across and down; 0x0: the image as a whole.
struct GridSize {
    int columns = 0, rows = 0;

    bool whole() const { return columns == 0 && rows == 0; }
    bool operator==(const GridSize&) const = default;
};

// "10x10"; "" is the whole image. ErrorCode::usage for anything else.
Result<GridSize> parse_grid(std::string_view text);
std::string to_string(GridSize grid);  // "10x10", "" for the whole image

// A side of a block has at most so many samples, so that 32 bits hold the squares of a block.
constexpr int kMostBlockSide = 256;

// Edge i of n blocks over w samples is i * w / n, rounded to nearest, halves up: blocks of sizes that do not
// divide differ by one sample at most, and a finer grid of a multiple repeats every edge.
class BlockGrid {
   public:
    // ErrorCode::usage: fewer samples than blocks, or a block larger than kMostBlockSide.
    static Result<BlockGrid> make(GridSize size, int width, int height);

    std::size_t columns() const { return left_.size() - 1; }
    std::size_t rows() const { return top_.size() - 1; }
    std::size_t blocks() const { return columns() * rows(); }
    std::size_t width() const { return left_.back(); }
    std::size_t height() const { return top_.back(); }
    std::size_t left(std::size_t column) const { return left_[column]; }  // column: 0..columns(); samples
    std::size_t top(std::size_t row) const { return top_[row]; }          // row: 0..rows()
    std::size_t samples(std::size_t block) const;                         // of one block
    // No block's left or right edge lies on an odd sample.
    bool even_columns() const { return even_columns_; }

    // A block's place in the displayed frame, where the image shows `crop` of it.
    Rect place(std::size_t block, const Rect& crop) const;

   private:
    BlockGrid() = default;

    std::vector<std::size_t> left_, top_;
    bool even_columns_ = false;
};

// One flag a block: whether a change there can matter to a query. A block counts where its inside shares area
// with any of `regions` (none: everywhere) and where no exclusion covers it.
std::vector<bool> blocks_that_count(const BlockGrid& grid, const Rect& crop, std::span<const Region> regions,
                                    std::span<const Region> exclusions);

}  // namespace noscope

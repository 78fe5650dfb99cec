#include "difference/block_grid.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace noscope {
namespace {

// In fractions of the frame: less than any sample, more than rounding. Neighbours of a region that ends on
// their edge share that edge with it and no area.
constexpr double kInset = 1e-9;

std::vector<std::size_t> edges(int blocks, int samples) {
    std::vector<std::size_t> edges;
    const auto n = static_cast<std::size_t>(blocks), w = static_cast<std::size_t>(samples);
    for (std::size_t i = 0; i <= n; ++i) edges.push_back((2 * i * w + n) / (2 * n));
    return edges;
}

std::size_t widest(std::span<const std::size_t> edges) {
    std::size_t most = 0;
    for (std::size_t i = 1; i < edges.size(); ++i) most = std::max(most, edges[i] - edges[i - 1]);
    return most;
}

bool read_count(std::string_view text, int& count) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    return error == std::errc() && end == text.data() + text.size() && count > 0;
}

}  // namespace

Result<GridSize> parse_grid(std::string_view text) {
    if (text.empty()) return GridSize{};
    GridSize grid;
    const std::size_t cross = text.find('x');
    if (cross == text.npos || !read_count(text.substr(0, cross), grid.columns) ||
        !read_count(text.substr(cross + 1), grid.rows))
        return fail(ErrorCode::usage, "'{}' is no grid of blocks; write blocks across and down, as 10x10",
                    text);
    return grid;
}

std::string to_string(GridSize grid) {
    return grid.whole() ? std::string() : fmt::format("{}x{}", grid.columns, grid.rows);
}

Result<BlockGrid> BlockGrid::make(GridSize size, int width, int height) {
    if (size.columns < 1 || size.rows < 1)
        return fail(ErrorCode::usage, "a grid of {}x{} blocks has none", size.columns, size.rows);
    if (size.columns > width || size.rows > height)
        return fail(ErrorCode::usage, "a grid of {} is finer than its image of {}x{}; take fewer blocks",
                    to_string(size), width, height);
    BlockGrid grid;
    grid.left_ = edges(size.columns, width);
    grid.top_ = edges(size.rows, height);
    if (widest(grid.left_) > kMostBlockSide || widest(grid.top_) > kMostBlockSide)
        return fail(ErrorCode::usage,
                    "a grid of {} over {}x{} has blocks with a side above {}; take more blocks",
                    to_string(size), width, height, kMostBlockSide);
    grid.even_columns_ =
        std::all_of(grid.left_.begin(), grid.left_.end(), [](std::size_t x) { return x % 2 == 0; });
    return grid;
}

std::size_t BlockGrid::samples(std::size_t block) const {
    const std::size_t column = block % columns(), row = block / columns();
    return (left_[column + 1] - left_[column]) * (top_[row + 1] - top_[row]);
}

Rect BlockGrid::place(std::size_t block, const Rect& crop) const {
    const std::size_t column = block % columns(), row = block / columns();
    const auto x = [&](std::size_t edge) {
        return crop.x0 + (crop.x1 - crop.x0) * static_cast<double>(edge) / static_cast<double>(width());
    };
    const auto y = [&](std::size_t edge) {
        return crop.y0 + (crop.y1 - crop.y0) * static_cast<double>(edge) / static_cast<double>(height());
    };
    return {x(left_[column]), y(top_[row]), x(left_[column + 1]), y(top_[row + 1])};
}

std::vector<bool> blocks_that_count(const BlockGrid& grid, const Rect& crop, std::span<const Region> regions,
                                    std::span<const Region> exclusions) {
    std::vector<bool> counts(grid.blocks());
    for (std::size_t block = 0; block < counts.size(); ++block) {
        const Rect place = grid.place(block, crop);
        const Rect inside{place.x0 + kInset, place.y0 + kInset, place.x1 - kInset, place.y1 - kInset};
        const auto meets = [&](const Region& region) { return touches(region, inside); };
        const auto hides = [&](const Region& region) { return covers(region, inside); };
        counts[block] = (regions.empty() || std::any_of(regions.begin(), regions.end(), meets)) &&
                        std::none_of(exclusions.begin(), exclusions.end(), hides);
    }
    return counts;
}

}  // namespace noscope

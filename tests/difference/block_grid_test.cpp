#include "difference/block_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace noscope {
namespace {

using ::testing::HasSubstr;

const Rect kWholeFrame{0, 0, 1, 1};

Region rectangle(double x0, double y0, double x1, double y1) {
    return {{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}};
}

// The flags as rows of text.
std::string picture(const BlockGrid& grid, const std::vector<bool>& counts) {
    std::string text;
    for (std::size_t block = 0; block < counts.size(); ++block) {
        text += counts[block] ? '#' : '.';
        if ((block + 1) % grid.columns() == 0) text += '/';
    }
    return text;
}

BlockGrid grid_of(int columns, int rows, int width, int height) {
    return *BlockGrid::make({columns, rows}, width, height);
}

TEST(BlockGrid, IsReadAndWritten) {
    for (const char* text : {"", "10x10", "1x1", "5x12"}) {
        const auto grid = parse_grid(text);
        ASSERT_TRUE(grid) << text;
        EXPECT_EQ(to_string(*grid), text);
    }
    EXPECT_EQ(*parse_grid("5x12"), (GridSize{5, 12}));
    for (const char* text :
         {"10", "x", "10x", "x10", "0x5", "5x0", "-1x5", "10x10x", "10 x10", "1e1x2", "99999999999x1"}) {
        const auto grid = parse_grid(text);
        ASSERT_FALSE(grid) << text;
        EXPECT_EQ(grid.error().code, ErrorCode::usage);
    }
}

TEST(BlockGrid, EdgesAreRoundedFractions) {
    for (int width = 1; width <= 130; ++width) {
        for (int columns = 1; columns <= width; ++columns) {
            const BlockGrid grid = grid_of(columns, 1, width, 3);
            ASSERT_EQ(grid.width(), static_cast<std::size_t>(width));
            bool even = true;
            for (int i = 0; i <= columns; ++i) {
                const auto edge = static_cast<std::size_t>(std::floor(double(i) * width / columns + 0.5));
                ASSERT_EQ(grid.left(static_cast<std::size_t>(i)), edge)
                    << i << " of " << columns << " over " << width;
                even = even && edge % 2 == 0;
            }
            ASSERT_EQ(grid.even_columns(), even);
            std::size_t samples = 0;
            for (std::size_t block = 0; block < grid.blocks(); ++block) {
                ASSERT_GT(grid.samples(block), 0u);
                samples += grid.samples(block);
            }
            ASSERT_EQ(samples, static_cast<std::size_t>(width) * 3);
        }
    }
}

TEST(BlockGrid, RefusesWhatDoesNotFit) {
    EXPECT_FALSE(BlockGrid::make({0, 3}, 10, 10));
    EXPECT_FALSE(BlockGrid::make({11, 3}, 10, 10));
    EXPECT_FALSE(BlockGrid::make({3, 11}, 10, 10));
    EXPECT_FALSE(BlockGrid::make({1, 1}, 257, 10));
    EXPECT_FALSE(BlockGrid::make({1, 1}, 10, 257));
    EXPECT_TRUE(BlockGrid::make({1, 1}, 256, 256));
    EXPECT_THAT(BlockGrid::make({11, 3}, 10, 10).error().message, HasSubstr("11x3"));
}

TEST(BlockGrid, BlocksOutsideTheRegionsDoNotCount) {
    const BlockGrid grid = grid_of(4, 3, 100, 100);
    const auto counts = [&](std::vector<Region> regions, std::vector<Region> exclusions = {},
                            Rect crop = kWholeFrame) {
        return picture(grid, blocks_that_count(grid, crop, regions, exclusions));
    };
    EXPECT_EQ(counts({}), "####/####/####/");
    EXPECT_EQ(counts({rectangle(0, 0, 0.3, 0.3)}), "##../..../..../");
    // A region that ends on blocks' edges does not reach their neighbours.
    EXPECT_EQ(counts({rectangle(0.25, 0.33, 0.5, 0.67)}), "..../.#../..../");
    EXPECT_EQ(counts({rectangle(0, 0, 0.1, 0.1), rectangle(0.9, 0.9, 1, 1)}), "#.../..../...#/");
    // A triangle under the diagonal.
    EXPECT_EQ(counts({{{{0, 0.2}, {0.7, 1}, {0, 1}}}}), "#.../##../###./");
    EXPECT_EQ(counts({}, {rectangle(0, 0, 0.6, 0.4)}), "..##/####/####/");
    EXPECT_EQ(counts({rectangle(0, 0, 0.6, 1)}, {rectangle(0, 0, 1, 0.5)}), "..../###./###./");
    // The images show the right half of the frame only.
    EXPECT_EQ(counts({rectangle(0, 0, 0.6, 1)}, {}, {0.5, 0, 1, 1}), "#.../#.../#.../");
    EXPECT_EQ(counts({rectangle(0, 0, 0.4, 1)}, {}, {0.5, 0, 1, 1}), "..../..../..../");
}

}  // namespace
}  // namespace noscope

#include "difference/difference_sums.h"

#include "planes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

namespace noscope {
namespace {

using testing::Plane;
using testing::Random;

constexpr std::uint32_t kUntouched = 0xdecafbad;

// Several pairs of planes of one shape, among them equal ones and the largest difference there is.
struct Pairs {
    PlaneShape shape;
    std::vector<Plane> now, then;
    std::vector<PlanePair> pairs;

    Pairs(Random& random, std::size_t width, std::size_t height) {
        const auto gap = [&] { return random() % 2 ? random() % 40 : 0; };
        const std::size_t now_gap = gap(), then_gap = gap();
        const bool now_turned = random() % 4 == 0, then_turned = random() % 4 == 0;
        const std::size_t count = 1 + random() % 3;
        for (std::size_t i = 0; i < count; ++i) {
            now.emplace_back(random, width, height, now_gap, now_turned);
            then.emplace_back(random, width, height, then_gap, then_turned);
        }
        if (random() % 8 == 0) {
            for (auto& level : now[0].levels) level = 255;
            for (auto& level : then[0].levels) level = 0;
        }
        shape = {width, height, now[0].stride, then[0].stride};
        for (std::size_t i = 0; i < count; ++i) pairs.push_back({now[i].first, then[i].first});
        // One image against a batch.
        if (random() % 2)
            for (PlanePair& pair : pairs) pair.now = now[0].first;
    }
};

std::size_t any_side(Random& random) { return 1 + random() % (random() % 3 == 0 ? 300 : 70); }

std::uint64_t difference(const Pairs& pairs, std::size_t pair, std::size_t x, std::size_t y, bool squared) {
    const auto at = [&](const std::uint8_t* first, std::ptrdiff_t stride) {
        return first[static_cast<std::ptrdiff_t>(y) * stride + static_cast<std::ptrdiff_t>(x)];
    };
    const int difference = at(pairs.pairs[pair].now, pairs.shape.now_stride) -
                           at(pairs.pairs[pair].then, pairs.shape.then_stride);
    return static_cast<std::uint64_t>(squared ? difference * difference : std::abs(difference));
}

class EveryForm : public ::testing::TestWithParam<DifferenceForm> {
   protected:
    const DifferenceSums& sums() const { return *GetParam().sums; }
};

TEST_P(EveryForm, SumsWholePlanes) {
    Random random(11);
    for (int round = 0; round < 1500; ++round) {
        const Pairs pairs(random, any_side(random), any_side(random));
        std::vector<std::uint64_t> squares(pairs.pairs.size() + 1, kUntouched), absolutes = squares;
        sums().squares(pairs.shape, pairs.pairs, squares.data());
        sums().absolutes(pairs.shape, pairs.pairs, absolutes.data());
        for (std::size_t i = 0; i < pairs.pairs.size(); ++i) {
            std::uint64_t square = 0, absolute = 0;
            for (std::size_t y = 0; y < pairs.shape.height; ++y) {
                for (std::size_t x = 0; x < pairs.shape.width; ++x) {
                    square += difference(pairs, i, x, y, true);
                    absolute += difference(pairs, i, x, y, false);
                }
            }
            ASSERT_EQ(squares[i], square) << pairs.shape.width << "x" << pairs.shape.height;
            ASSERT_EQ(absolutes[i], absolute) << pairs.shape.width << "x" << pairs.shape.height;
        }
        ASSERT_EQ(squares.back(), kUntouched);
        ASSERT_EQ(absolutes.back(), kUntouched);
    }
}

// The sums of the largest planes are above 32 bits.
TEST_P(EveryForm, SumsTheLargestPlanesAndDifferences) {
    constexpr std::size_t kSide = 4096;
    const std::vector<std::uint8_t> white(kSide * (kSide + 1), 255), black(kSide * (kSide + 1), 0);
    for (const std::size_t stride : {kSide, kSide + 1}) {
        const PlaneShape shape{kSide, kSide, static_cast<std::ptrdiff_t>(stride),
                               static_cast<std::ptrdiff_t>(stride)};
        const std::vector<PlanePair> pairs = {{white.data(), black.data()}, {black.data(), white.data()}};
        std::uint64_t found[2] = {};
        sums().squares(shape, pairs, found);
        EXPECT_EQ(found[0], kSide * kSide * 65025);
        EXPECT_EQ(found[1], kSide * kSide * 65025);
        sums().absolutes(shape, pairs, found);
        EXPECT_EQ(found[0], kSide * kSide * 255);
        EXPECT_EQ(found[1], kSide * kSide * 255);
    }
}

TEST_P(EveryForm, SumsBlocks) {
    Random random(12);
    for (int round = 0; round < 1500; ++round) {
        const Pairs pairs(random, any_side(random), any_side(random));
        const auto [width, height, now_stride, then_stride] = pairs.shape;
        const auto cut = [&](std::size_t side) {
            const std::size_t least = (side + kMostBlockSide - 1) / kMostBlockSide + (side > kMostBlockSide);
            if (random() % 2)
                return static_cast<int>(std::min(side, std::max<std::size_t>(least, random() % 2 ? 5 : 10)));
            return static_cast<int>(std::min(side, least + random() % side));
        };
        const auto grid =
            BlockGrid::make({cut(width), cut(height)}, static_cast<int>(width), static_cast<int>(height));
        ASSERT_TRUE(grid) << grid.error().message;
        std::vector<std::uint32_t> squares(pairs.pairs.size() * grid->blocks() + 1, kUntouched),
            absolutes = squares;
        sums().block_squares(*grid, pairs.shape, pairs.pairs, squares.data());
        sums().block_absolutes(*grid, pairs.shape, pairs.pairs, absolutes.data());
        std::vector<std::uint32_t> square_expected(squares.size()), absolute_expected(squares.size());
        square_expected.back() = absolute_expected.back() = kUntouched;
        for (std::size_t i = 0; i < pairs.pairs.size(); ++i) {
            for (std::size_t y = 0, row = 0; y < height; ++y) {
                if (y == grid->top(row + 1)) ++row;
                for (std::size_t x = 0, column = 0; x < width; ++x) {
                    if (x == grid->left(column + 1)) ++column;
                    const std::size_t at = i * grid->blocks() + row * grid->columns() + column;
                    square_expected[at] += static_cast<std::uint32_t>(difference(pairs, i, x, y, true));
                    absolute_expected[at] += static_cast<std::uint32_t>(difference(pairs, i, x, y, false));
                }
            }
        }
        ASSERT_EQ(squares, square_expected)
            << width << "x" << height << " in " << grid->columns() << "x" << grid->rows();
        ASSERT_EQ(absolutes, absolute_expected) << width << "x" << height;
        // All blocks make the whole.
        std::vector<std::uint64_t> whole(pairs.pairs.size());
        sums().squares(pairs.shape, pairs.pairs, whole.data());
        ASSERT_EQ(
            std::accumulate(squares.begin(), squares.begin() + static_cast<std::ptrdiff_t>(grid->blocks()),
                            std::uint64_t{0}),
            whole[0]);
    }
}

TEST_P(EveryForm, SumsTheLargestBlocks) {
    constexpr int kSide = 2 * kMostBlockSide;
    const std::vector<std::uint8_t> white(kSide * kSide, 255), black(kSide * kSide, 0);
    const auto grid = BlockGrid::make({2, 2}, kSide, kSide);
    ASSERT_TRUE(grid);
    const PlanePair pair{white.data(), black.data()};
    std::vector<std::uint32_t> found(4);
    sums().block_squares(*grid, {kSide, kSide, kSide, kSide}, {&pair, 1}, found.data());
    EXPECT_EQ(found, std::vector<std::uint32_t>(4, 256 * 256 * 65025u));
    sums().block_absolutes(*grid, {kSide, kSide, kSide, kSide}, {&pair, 1}, found.data());
    EXPECT_EQ(found, std::vector<std::uint32_t>(4, 256 * 256 * 255u));
}

TEST_P(EveryForm, SumsAndScalesLevels) {
    Random random(13);
    for (int round = 0; round < 600; ++round) {
        std::vector<std::uint8_t> levels(random() % 400);
        for (std::size_t i = 0; i < levels.size(); ++i)
            levels[i] = static_cast<std::uint8_t>(round % 3 ? random() : round % 2 ? 255 : i);
        EXPECT_EQ(sums().levels(levels.data(), levels.size()),
                  std::accumulate(levels.begin(), levels.end(), std::uint64_t{0}));
        const std::uint32_t gain = round < 513 ? static_cast<std::uint32_t>(round) : random() % 513;
        std::vector<std::uint8_t> expected, scaled(levels.size() + 1, 77);
        for (const int level : levels)
            expected.push_back(
                static_cast<std::uint8_t>(std::min(255.0, std::floor(level * gain / 256.0 + 0.5))));
        sums().scale(levels.data(), levels.size(), gain, scaled.data());
        expected.push_back(77);
        ASSERT_EQ(scaled, expected) << "gain " << gain;
        sums().scale(levels.data(), levels.size(), gain, levels.data());
        expected.pop_back();
        ASSERT_EQ(levels, expected);
    }
}

INSTANTIATE_TEST_SUITE_P(DifferenceSums, EveryForm,
                         ::testing::ValuesIn(difference_forms().begin(), difference_forms().end()),
                         [](const auto& form) { return form.param.name; });

TEST(DifferenceSums, TheChosenFormIsTheBestOfThoseNamed) {
    ASSERT_GT(difference_forms().size(), 1u);
    EXPECT_EQ(difference_forms()[0].name, "plain");
    EXPECT_EQ(&fast_difference_sums(), difference_forms()[1].sums);
}

}  // namespace
}  // namespace noscope

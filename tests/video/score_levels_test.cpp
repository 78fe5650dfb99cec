#include "video/score_levels.h"

#include "support/random.h"
#include "support/vector_targets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace noscope {
namespace {

using testing::for_each_vector_target;
using testing::Random;

TEST(ScoreLevels, FollowTheStandards) {
    const auto level = [](const SampleFormat& format, std::uint64_t sample) {
        const BoxAxis one{0, 256, 1};
        const std::uint64_t sum = sample << 16;
        std::uint8_t result = 0;
        CellLevels(one, one, format, 65535).write_row(fast_box_sums(), 0, &sum, &result);
        return static_cast<int>(result);
    };
    const SampleFormat luma{8, 0, false, false}, chroma{8, 0, false, true};
    EXPECT_EQ(level(luma, 0), 0);
    EXPECT_EQ(level(luma, 16), 0);
    EXPECT_EQ(level(luma, 17), 1);     // 1.164
    EXPECT_EQ(level(luma, 126), 128);  // 128.08
    EXPECT_EQ(level(luma, 235), 255);
    EXPECT_EQ(level(luma, 255), 255);
    EXPECT_EQ(level(chroma, 16), 1);  // 0.5, and halves go up
    EXPECT_EQ(level(chroma, 15), 0);
    EXPECT_EQ(level(chroma, 128), 128);
    EXPECT_EQ(level(chroma, 240), 255);  // 255.5
    const SampleFormat luma10{10, 0, false, false}, chroma10{10, 0, false, true};
    EXPECT_EQ(level(luma10, 64), 0);
    EXPECT_EQ(level(luma10, 66), 1);  // 0.582
    EXPECT_EQ(level(luma10, 940), 255);
    EXPECT_EQ(level(chroma10, 512), 128);
    EXPECT_EQ(level({10, 6, false, false}, 940 << 6), 255);
    EXPECT_EQ(level({10, 6, false, true}, 512 << 6), 128);
    for (const bool is_chroma : {false, true}) {
        for (int sample = 0; sample < 256; ++sample)
            EXPECT_EQ(level({8, 0, true, is_chroma}, static_cast<std::uint64_t>(sample)), sample);
        EXPECT_EQ(level({10, 0, true, is_chroma}, 1023), 255);
        EXPECT_EQ(level({10, 0, true, is_chroma}, 0), 0);
        EXPECT_EQ(level({16, 0, true, is_chroma}, 65535), 255);
        EXPECT_EQ(level({16, 0, true, is_chroma}, 32768), 128);
    }
}

__extension__ using Wide = __int128;

// The level in 128 bits: (gain sum + offset area) / (divisor area) + 1/2, rounded down.
int expected_level(const SampleFormat& format, std::uint64_t sum, std::uint64_t area) {
    const LevelScale scale = level_scale(format);
    const Wide numerator =
        Wide{2} * scale.gain * sum + Wide{2} * scale.offset * area + Wide{scale.divisor} * area;
    if (numerator < 0) return 0;
    const Wide level = numerator / (Wide{2} * scale.divisor * area);
    return level > 255 ? 255 : static_cast<int>(level);
}

// A sum about where level `level` begins: there the division leaves no remainder.
std::uint64_t sum_near(const SampleFormat& format, int level, std::uint64_t area, std::uint64_t most,
                       std::uint32_t away) {
    const LevelScale scale = level_scale(format);
    const Wide sum =
        ((Wide{2} * level - 1) * scale.divisor - Wide{2} * scale.offset) * area / (Wide{2} * scale.gain) +
        away;
    return static_cast<std::uint64_t>(std::clamp<Wide>(sum, 0, most));
}

void check_levels(const BoxSums& box_sums) {
    Random random(6);
    for (int round = 0; round < 3000; ++round) {
        const int depth = 8 + static_cast<int>(random() % 9);
        const SampleFormat format{depth, static_cast<int>(random() % (17 - depth)), random() % 2 == 0,
                                  random() % 2 == 0};
        const std::uint64_t max_sample = depth + format.shift <= 8 ? 255 : 65535;
        const auto axis = [&](std::uint32_t most_cells) {
            BoxAxis result{.cells = 1 + random() % most_cells};
            result.end = result.cells + random() % (1u << (1 + random() % 21));
            return result;
        };
        const BoxAxis x = axis(40), y = axis(4);
        const CellLevels levels(x, y, format, max_sample);
        std::vector<std::uint64_t> sums(x.cells);
        std::vector<std::uint8_t> row(x.cells + 1, 77);
        for (std::uint32_t cell_y = 0; cell_y < y.cells; ++cell_y) {
            const auto area = [&](std::uint32_t i) {
                return std::uint64_t{x.edge(i + 1) - x.edge(i)} * (y.edge(cell_y + 1) - y.edge(cell_y));
            };
            for (std::uint32_t i = 0; i < x.cells; ++i)
                sums[i] = sum_near(format, static_cast<int>(random() % 258), area(i), area(i) * max_sample,
                                   random() % 3);
            levels.write_row(box_sums, cell_y, sums.data(), row.data());
            for (std::uint32_t i = 0; i < x.cells; ++i)
                ASSERT_EQ(row[i], expected_level(format, sums[i], area(i)));
            ASSERT_EQ(row.back(), 77);
        }
    }
}

TEST(ScoreLevels, AreExact) {
    check_levels(plain_box_sums());
    for_each_vector_target([] { check_levels(fast_box_sums()); });
}

}  // namespace
}  // namespace noscope

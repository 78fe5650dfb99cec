#include "train/augment.h"

#include "support/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace noscope::train {
namespace {

using Levels = std::vector<std::uint8_t>;

constexpr ImageSize kSize{19, 16};
constexpr std::size_t kArea = 19 * 16;

Levels random_planes(std::size_t planes, std::uint32_t seed) {
    testing::Random random(seed);
    Levels levels(planes * kArea);
    for (std::uint8_t& level : levels) level = static_cast<std::uint8_t>(random() % 256);
    return levels;
}

Levels distorted(const Levels& planes, const Distortion& distortion) {
    Levels out(planes.size(), 77);
    distort(planes, kSize, distortion, out);
    return out;
}

TEST(Augment, NothingDrawnChangesNothing) {
    for (const std::size_t planes : {3, 4}) {
        const Levels levels = random_planes(planes, 1);
        EXPECT_EQ(distorted(levels, {}), levels);
    }
    RandomBits random(1);
    const Distortion none = draw({.share = 0}, random);
    EXPECT_EQ(distorted(random_planes(4, 2), none), random_planes(4, 2));
}

// What comes in from outside is the edge.
TEST(Augment, ShiftsAreThoseOfThePlainForm) {
    const Levels levels = random_planes(4, 3);
    for (int right = -3; right <= 3; ++right)
        for (int down = -3; down <= 3; ++down) {
            const Levels moved = distorted(levels, {.right = right, .down = down});
            for (std::size_t plane = 0; plane < 4; ++plane)
                for (int y = 0; y < kSize.height; ++y)
                    for (int x = 0; x < kSize.width; ++x) {
                        const int from_x = std::clamp(x - right, 0, kSize.width - 1);
                        const int from_y = std::clamp(y - down, 0, kSize.height - 1);
                        const auto at = [&](int column, int row) {
                            return plane * kArea + static_cast<std::size_t>(row * kSize.width + column);
                        };
                        ASSERT_EQ(moved[at(x, y)], levels[at(from_x, from_y)]);
                    }
        }
}

TEST(Augment, LightChangesLumaAndTheDifferenceGrowsWithIt) {
    const Levels levels = random_planes(4, 4);
    const Levels lit = distorted(levels, {.gain = 320, .offset = -10 * 256});
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const double gain = i < kArea || i >= 3 * kArea ? 1.25 : 1;
        const double expected = levels[i] * gain - (i < kArea ? 10 : 0);
        EXPECT_NEAR(lit[i], std::clamp(expected, 0.0, 255.0), 0.51) << i;
    }
}

TEST(Augment, NoiseHasItsDeviationAndNoMean) {
    const Levels grey(4 * kArea, 128);
    double sum[4] = {}, squares[4] = {};
    const int rounds = 100;
    for (int round = 0; round < rounds; ++round) {
        const Levels noisy =
            distorted(grey, {.noise = 24, .pattern = static_cast<std::uint32_t>(round) * 7919});
        for (std::size_t i = 0; i < noisy.size(); ++i) {
            sum[i / kArea] += noisy[i] - 128;
            squares[i / kArea] += (noisy[i] - 128.0) * (noisy[i] - 128.0);
        }
    }
    const double count = rounds * static_cast<double>(kArea);
    for (std::size_t plane = 0; plane < 4; ++plane) {
        EXPECT_NEAR(sum[plane] / count, 0, 0.1);
        EXPECT_NEAR(std::sqrt(squares[plane] / count), plane == 1 || plane == 2 ? 1.5 : 3, 0.1) << plane;
    }
}

TEST(Augment, DrawsStayWithinTheirBounds) {
    const Augmentation most;
    RandomBits random(5);
    int changed = 0, extreme = 0;
    for (int i = 0; i < 4000; ++i) {
        const Distortion one = draw(most, random);
        EXPECT_LE(std::abs(one.gain - 256), std::lround(256 * most.gain));
        EXPECT_LE(std::abs(one.offset), std::lround(256 * most.offset));
        EXPECT_GE(one.noise, 0);
        EXPECT_LE(one.noise, 8 * most.noise);
        EXPECT_LE(std::max(std::abs(one.right), std::abs(one.down)), most.shift);
        changed += one.gain != 256 || one.offset != 0;
        extreme += one.right == most.shift && one.down == -most.shift;
    }
    EXPECT_NEAR(changed / 4000.0, most.share, 0.03);
    EXPECT_GT(extreme, 50);
}

}  // namespace
}  // namespace noscope::train

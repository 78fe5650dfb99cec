#include "train/cut_outs.h"

#include "made_scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace noscope::train {
namespace {

constexpr int kWidth = 24, kHeight = 20;
constexpr std::size_t kArea = kWidth * kHeight;

std::uint32_t at(int x, int y) { return static_cast<std::uint32_t>(y * kWidth + x); }

// Rows of grey; row 0 holds a bright disc-like thing of 4 x 3 pixels at (10, 8), in a box with room around
// it.
CnnSamples one_thing() {
    CnnSamples samples;
    samples.size = {kWidth, kHeight};
    samples.difference = true;
    const std::uint8_t base[][4] = {{100, 120, 130, 2}, {110, 121, 131, 3}, {200, 122, 132, 1}};
    for (const auto& levels : base)
        for (const std::uint8_t level : levels) samples.levels.insert(samples.levels.end(), kArea, level);
    for (int y = 8; y < 11; ++y)
        for (int x = 10; x < 14; ++x) {
            const std::uint8_t thing[] = {180, 90, 160, 80};
            for (std::size_t plane = 0; plane < 4; ++plane)
                samples.levels[plane * kArea + at(x, y)] = thing[plane];
        }
    samples.labels = {1, 0, 0};
    samples.groups = {0, 1, 2};
    samples.weights = {1, 1, 1};
    samples.boxes = {{{8, 6, 16, 13}}, {}, {}};
    return samples;
}

const std::vector<std::size_t> kRows{0, 1, 2};

TEST(CutOuts, AreWhatDiffersGrownByOnePixel) {
    const CnnSamples samples = one_thing();
    const auto found = find_cut_outs(samples, kRows);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].row, 0U);
    std::vector<std::uint32_t> expected;
    for (int y = 7; y < 12; ++y)
        for (int x = 9; x < 15; ++x) expected.push_back(at(x, y));
    EXPECT_EQ(found[0].pixels, expected);
    const std::set<std::uint32_t> around(found[0].surroundings.begin(), found[0].surroundings.end());
    EXPECT_TRUE(around.contains(at(6, 4)));  // the box and two pixels
    EXPECT_FALSE(around.contains(at(5, 4)));
    EXPECT_TRUE(around.contains(at(17, 14)));
    EXPECT_FALSE(around.contains(at(18, 14)));
    EXPECT_EQ(around.size(), 12 * 11 - expected.size());
}

TEST(CutOuts, NoiseIsNoThing) {
    CnnSamples samples = one_thing();
    for (std::size_t i = 0; i < kArea; ++i)  // all of the row differs as much
        samples.levels[3 * kArea + i] = static_cast<std::uint8_t>(30 + i % 9);
    EXPECT_TRUE(find_cut_outs(samples, kRows).empty());
    samples = one_thing();
    samples.boxes[0].push_back({0, 0, 5, 5});  // a box that holds nothing spoils the row
    EXPECT_TRUE(find_cut_outs(samples, kRows).empty());
    samples = one_thing();
    samples.boxes[0].clear();
    EXPECT_TRUE(find_cut_outs(samples, kRows).empty());
    EXPECT_TRUE(find_cut_outs(one_thing(), std::vector<std::size_t>{1, 2}).empty());
}

TEST(CutOuts, WithoutTheDifferenceThereAreNone) {
    CnnSamples samples = one_thing();
    samples.difference = false;
    samples.levels.resize(3 * 3 * kArea);
    EXPECT_TRUE(find_cut_outs(samples, kRows).empty());
}

TEST(CutOuts, ArePastedAtTheirPlaceInTheLightOfThere) {
    const CnnSamples samples = one_thing();
    const auto found = find_cut_outs(samples, kRows);
    for (const std::size_t planes : {std::size_t{3}, std::size_t{4}}) {
        const auto onto = samples.row(1).first(planes * kArea);
        std::vector<std::uint8_t> image(onto.begin(), onto.end());
        ASSERT_TRUE(paste(samples, found[0], image));
        std::set<std::uint32_t> pasted(found[0].pixels.begin(), found[0].pixels.end());
        for (std::uint32_t i = 0; i < planes * kArea; ++i) {
            const std::size_t plane = i / kArea;
            const auto pixel = static_cast<std::uint32_t>(i % kArea);
            const int expected =
                !pasted.contains(pixel) ? onto[i] : samples.row(0)[i] + (plane == 0 ? 10 : 0);
            ASSERT_EQ(image[i], expected) << plane << ' ' << pixel;
        }
    }
}

TEST(CutOuts, AreNotPastedIntoOtherLight) {
    const CnnSamples samples = one_thing();
    const auto found = find_cut_outs(samples, kRows);
    std::vector<std::uint8_t> image(samples.row(2).begin(), samples.row(2).end());
    EXPECT_FALSE(paste(samples, found[0], image));
    EXPECT_TRUE(std::ranges::equal(image, samples.row(2)));
}

// Nearly every vehicle of a made scene can be cut out, and what is cut is most of its box.
TEST(CutOuts, AreFoundInNoiseAndChangingLight) {
    const CnnSamples samples = testing::made_scene();
    std::vector<std::size_t> positives;
    for (std::size_t row = 0; row < samples.rows(); ++row)
        if (samples.labels[row]) positives.push_back(row);
    const auto found = find_cut_outs(samples, positives);
    ASSERT_GT(positives.size(), 15U);
    EXPECT_GT(static_cast<double>(found.size()), 0.8 * static_cast<double>(positives.size()));
    double cut = 0, boxes = 0;
    for (const CutOut& one : found) {
        const SampleBox box = samples.boxes[one.row].front();
        cut += static_cast<double>(one.pixels.size());
        boxes += (box.x1 - box.x0) * (box.y1 - box.y0);
    }
    EXPECT_GT(cut / boxes, 0.5);
    EXPECT_LT(cut / boxes, 1.5);
}

}  // namespace
}  // namespace noscope::train

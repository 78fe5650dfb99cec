#include "specialized/cnn_input.h"

#include "support/random.h"
#include "support/vector_targets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace noscope {
namespace {

using testing::for_each_vector_target;
using testing::Random;

Region rectangle(double x0, double y0, double x1, double y1) {
    return {{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}};
}

void expect_crop(const Predicate& predicate, const Rect& expected) {
    const Rect crop = query_crop(predicate);
    EXPECT_NEAR(crop.x0, expected.x0, 1e-12);
    EXPECT_NEAR(crop.y0, expected.y0, 1e-12);
    EXPECT_NEAR(crop.x1, expected.x1, 1e-12);
    EXPECT_NEAR(crop.y1, expected.y1, 1e-12);
}

TEST(QueryCrop, IsTheWholeFrameWithoutRegions) {
    expect_crop({}, {0, 0, 1, 1});
    expect_crop({.exclusions = {rectangle(.4, .4, .6, .6)}}, {0, 0, 1, 1});
}

TEST(QueryCrop, ReachesUpAsFarAsWhatStandsInTheRegion) {
    expect_crop({.regions = {rectangle(.4, .6, .5, .7)}}, {.3, .35, .6, .8});
    expect_crop({.regions = {rectangle(.4, .55, .5, .9)}}, {.3, .2, .6, 1});
    expect_crop({.regions = {rectangle(.05, .1, .95, .3)}}, {0, 0, 1, .4});
}

TEST(QueryCrop, HoldsAllRegionsAndIsEvenAroundOtherAnchors) {
    const std::vector<Region> two{{{{.4, .5}, {.45, .4}, {.5, .5}}}, rectangle(.6, .45, .7, .55)};
    for (const Anchor anchor : {Anchor::centre, Anchor::overlap})
        expect_crop({.regions = two, .anchor = anchor}, {.25, .25, .85, .7});
    expect_crop({.regions = {rectangle(0, .9, 1, 1)}, .anchor = Anchor::centre}, {0, .75, 1, 1});
}

std::vector<std::uint8_t> random_plane(Random& random, std::size_t count, int least, int most) {
    std::vector<std::uint8_t> plane(count);
    for (auto& level : plane)
        level = static_cast<std::uint8_t>(
            least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1)));
    return plane;
}

TEST(WriteChannels, PutsThePlanesOneAfterTheOther) {
    Random random(1);
    const ScoreImage image{5, 3, random_plane(random, 15, 0, 255), random_plane(random, 15, 0, 255),
                           random_plane(random, 15, 0, 255)};
    std::vector<std::uint8_t> out(45);
    write_channels(image, nullptr, out);
    std::vector<std::uint8_t> expected = image.y;
    expected.insert(expected.end(), image.u.begin(), image.u.end());
    expected.insert(expected.end(), image.v.begin(), image.v.end());
    EXPECT_EQ(out, expected);
}

// In fractions rather than in 1/256: the gain rounded to 1/256 within a half and a double, the product
// rounded to a level.
int expected_difference(int now, int scene, double gain) {
    const double in_steps = std::clamp(std::floor(gain * 256 + .5), 128.0, 512.0) / 256;
    return std::abs(now - std::min(255, static_cast<int>(std::floor(in_steps * scene + .5))));
}

TEST(WriteChannels, TheFourthIsTheDifferenceToTheSceneInThisLight) {
    for_each_vector_target([] {
        Random random(2);
        for (int round = 0; round < 60; ++round) {
            const int width = 1 + static_cast<int>(random() % 70),
                      height = 1 + static_cast<int>(random() % 9);
            const auto count = static_cast<std::size_t>(width * height);
            const int darkest = static_cast<int>(random() % 200),
                      brightest = static_cast<int>(random() % 200);
            const ScoreImage now{width, height, random_plane(random, count, darkest, 255),
                                 random_plane(random, count, 0, 255), random_plane(random, count, 0, 255)};
            const ScoreImage scene{width, height, random_plane(random, count, 0, brightest), {}, {}};
            std::vector<std::uint8_t> out(4 * count);
            write_channels(now, &scene, out);
            double now_sum = 0, scene_sum = 0;
            for (std::size_t i = 0; i < count; ++i) {
                now_sum += now.y[i];
                scene_sum += scene.y[i];
            }
            const double gain = scene_sum == 0 ? 1 : now_sum / scene_sum;
            for (std::size_t i = 0; i < count; ++i) {
                ASSERT_EQ(out[i], now.y[i]);
                ASSERT_EQ(out[2 * count + i], now.v[i]);
                ASSERT_EQ(out[3 * count + i], expected_difference(now.y[i], scene.y[i], gain));
            }
        }
    });
}

TEST(WriteChannels, AnotherExposureIsNoDifference) {
    Random random(3);
    ScoreImage scene{40, 30, random_plane(random, 1200, 0, 120), {}, {}};
    ScoreImage now = scene;
    now.u = now.v = std::vector<std::uint8_t>(1200, 128);
    for (auto& level : now.y) level = static_cast<std::uint8_t>((level * 3 + 1) / 2);
    std::vector<std::uint8_t> out(4800);
    write_channels(now, &scene, out);
    EXPECT_LE(*std::max_element(out.begin() + 3600, out.end()), 1);
}

}  // namespace
}  // namespace noscope

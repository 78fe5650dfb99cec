#include "simulated_camera/background.h"

#include "simulated_camera/foreground.h"
#include "simulated_camera/shadow.h"

#include <gtest/gtest.h>

#include <random>

namespace noscope::simulated {
namespace {

constexpr int kSide = 64;

// A patterned wall with grain.
Picture wall(std::mt19937& random) {
    Picture picture(kSide, kSide);
    for (Plane& plane : picture.planes)
        for (int y = 0; y < plane.height; ++y)
            for (int x = 0; x < plane.width; ++x)
                plane.row(y)[x] =
                    static_cast<std::uint8_t>(100 + 40 * (x / 4 % 2) + static_cast<int>(random() % 5) - 2);
    return picture;
}

void cover(Picture& picture, const Box& box, int luma, int chroma) {
    for (std::size_t p = 0; p < 3; ++p)
        for (int y = box.y0 >> (p > 0); y < box.y1 >> (p > 0); ++y)
            for (int x = box.x0 >> (p > 0); x < box.x1 >> (p > 0); ++x)
                picture.planes[p].row(y)[x] = static_cast<std::uint8_t>(p == 0 ? luma : chroma);
}

double worst_away(const Picture& a) {
    double worst = 0;
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x)
            worst = std::max(worst, std::abs(a.planes[0].row(y)[x] - (100.0 + 40 * (x / 4 % 2))));
    return worst;
}

TEST(Background, AlwaysMovingThingsLeaveNoTrace) {
    std::mt19937 random(1);
    std::vector<Picture> samples;
    for (int i = 0; i < 60; ++i) {
        samples.push_back(wall(random));
        cover(samples.back(), {i % 27 * 2, 0, i % 27 * 2 + 10, kSide}, 220, 60);
    }
    EXPECT_LE(worst_away(background_of(samples, 1).picture), 2);
}

TEST(Background, ThingsThatStandForMostOfTheTimeAreSeenThrough) {
    std::mt19937 random(2);
    std::vector<Picture> samples;
    for (int i = 0; i < 90; ++i) {
        samples.push_back(wall(random));
        if (i % 30 < 12) continue;
        // Three people at the same place, all in black, of whom each stands a little otherwise.
        cover(samples.back(), {i / 30 * 8, 10, i / 30 * 8 + 44, 60}, 60 + 50 * (i / 30), 90 + 30 * (i / 30));
        cover(samples.back(), {24, 20, 36, 40}, 20, 128);
    }
    EXPECT_LE(worst_away(background_of(samples, 0.33).picture), 2);
}

TEST(Foreground, FindsAThingAndNotTheLightOnEverything) {
    std::mt19937 random(3);
    std::vector<Picture> samples;
    for (int i = 0; i < 20; ++i) samples.push_back(wall(random));
    const Background background = background_of(samples, 1);
    Foreground foreground(background, 10);
    Picture frame = wall(random);
    EXPECT_TRUE(foreground.find(frame).empty());
    cover(frame, {12, 20, 36, 52}, 30, 170);
    for (std::uint8_t& sample : frame.planes[0].samples)
        sample = static_cast<std::uint8_t>(sample + 20);  // exposure
    const auto blobs = foreground.find(frame);
    ASSERT_EQ(blobs.size(), 1U);
    EXPECT_EQ(blobs[0].box, (Box{6, 10, 18, 26}));
    EXPECT_NEAR(foreground.offsets().luma, 20, 1);
}

TEST(Shadow, IsToldFromAThing) {
    std::mt19937 random(4);
    Plane still(40, 40), frame(40, 40), chroma(40, 40);
    for (int i = 0; i < 1600; ++i)
        still.samples[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(120 + 50 * (i % 40 / 3 % 2));
    frame = still;
    for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 40; ++x) {
            if (x < 20)
                frame.row(y)[x] = static_cast<std::uint8_t>(still.row(y)[x] * 0.6);
            else
                frame.row(y)[x] = static_cast<std::uint8_t>(60 + random() % 40);
        }
    const Plane shadows = find_shadows({frame, still, chroma});
    for (int y = 6; y < 34; ++y) {
        for (int x = 0; x < 15; ++x) EXPECT_EQ(shadows.row(y)[x], 255) << x << ' ' << y;
        for (int x = 26; x < 40; ++x) EXPECT_EQ(shadows.row(y)[x], 0) << x << ' ' << y;
    }
    Plane thing(40, 40);
    for (int y = 0; y < 40; ++y)
        for (int x = 20; x < 40; ++x) thing.row(y)[x] = 255;
    const Plane shade = shade_of(frame, still, thing);
    for (int x = 0; x < 20; ++x) EXPECT_NEAR(shade.row(20)[x], 0.6 * kFullShade, 2) << x;
    EXPECT_EQ(shade.row(20)[39], kFullShade);
}

}  // namespace
}  // namespace noscope::simulated

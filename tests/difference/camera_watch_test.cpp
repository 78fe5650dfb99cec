#include "difference/camera_watch.h"

#include "difference/planes.h"
#include "difference/picture_shift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace noscope {
namespace {

using noscope::testing::Random;

constexpr int kMargin = 40, kWorld = kViewSide + 2 * kMargin;

// A scene of boxes of many greys, larger than what the camera sees of it.
struct World {
    explicit World(std::uint32_t seed) : levels(static_cast<std::size_t>(kWorld) * kWorld, 90) {
        Random random(seed);
        for (int i = 0; i < 120; ++i) {
            const int x = static_cast<int>(random() % kWorld), y = static_cast<int>(random() % kWorld);
            const int width = 4 + static_cast<int>(random() % 30),
                      height = 4 + static_cast<int>(random() % 30);
            const auto level = static_cast<std::uint8_t>(30 + random() % 180);
            for (int row = y; row < std::min(kWorld, y + height); ++row)
                for (int column = x; column < std::min(kWorld, x + width); ++column)
                    levels[static_cast<std::size_t>(row) * kWorld + static_cast<std::size_t>(column)] = level;
        }
    }
    std::vector<std::uint8_t> levels;
};

struct Light {
    double contrast = 1, brightness = 0;
    int noise = 2;
};

// What the camera sees when it looks `right` and `down` cells further.
ScoreImage seen(const World& world, Random& random, int right = 0, int down = 0, const Light& light = {}) {
    ScoreImage image = noscope::testing::image_of(kViewSide, kViewSide);
    for (int y = 0; y < kViewSide; ++y)
        for (int x = 0; x < kViewSide; ++x) {
            const auto from = static_cast<std::size_t>(y + kMargin + down) * kWorld +
                              static_cast<std::size_t>(x + kMargin + right);
            const double noise =
                static_cast<int>(random() % static_cast<unsigned>(2 * light.noise + 1)) - light.noise;
            const double level = world.levels[from] * light.contrast + light.brightness + noise;
            image.y[static_cast<std::size_t>(y) * kViewSide + static_cast<std::size_t>(x)] =
                static_cast<std::uint8_t>(std::clamp(std::lround(level), 0L, 255L));
        }
    return image;
}

CameraView view(const World& world, Random& random, int right = 0, int down = 0, bool infrared = false) {
    return {seen(world, random, right, down), infrared};
}

TEST(FindShift, FindsAnyShift) {
    Random random(1);
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        const World world(seed);
        const int right = static_cast<int>(random() % 41) - 20, down = static_cast<int>(random() % 41) - 20;
        const auto shift = find_shift(seen(world, random), seen(world, random, right, down));
        ASSERT_TRUE(shift);
        // What lies there is seen further left and up.
        EXPECT_EQ(shift->right, -right);
        EXPECT_EQ(shift->down, -down);
        EXPECT_GT(shift->likeness, .3);
    }
}

TEST(FindShift, DoesNotHangOnLight) {
    Random random(2);
    const World world(3);
    const ScoreImage day = seen(world, random);
    for (const Light& light : {Light{.5, 0, 1}, Light{.4, 120, 1}, Light{1, -25, 2}, Light{1.1, 10, 2}}) {
        const auto shift = find_shift(day, seen(world, random, 0, 0, light));
        ASSERT_TRUE(shift);
        EXPECT_EQ(std::pair(shift->right, shift->down), std::pair(0, 0));
        EXPECT_GT(shift->likeness, .4);
    }
}

TEST(FindShift, TellsScenesApart) {
    Random random(4);
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const auto shift = find_shift(seen(World(seed), random), seen(World(seed + 100), random));
        ASSERT_TRUE(shift);
        EXPECT_LT(shift->likeness, .15);
    }
    const ScoreImage dark = noscope::testing::image_of(kViewSide, kViewSide, 5);
    EXPECT_FALSE(find_shift(dark, seen(World(1), random)));
    EXPECT_FALSE(find_shift(seen(World(1), random), dark));
}

TEST(CameraWatch, SaysNothingOfOneThatStandsStill) {
    Random random(5);
    const World world(6);
    CameraWatch watch;
    for (int i = 0; i < 50; ++i) {
        // The sun goes, and one cell is no move.
        const Light light{1 - i / 100., i / 2., 2};
        watch.see(60. * i, {seen(world, random, i % 2, 0, light), false});
    }
    EXPECT_TRUE(watch.changes().empty());
    EXPECT_FALSE(watch.always_moves());
    EXPECT_EQ(watch.views(), 50);
    EXPECT_EQ(watch.unlike(), 0);
}

TEST(CameraWatch, SaysWhenAndHowFarItMoved) {
    Random random(7);
    const World world(8);
    CameraWatch watch;
    for (int i = 0; i < 20; ++i) watch.see(60. * i, view(world, random, i < 12 ? 0 : 8, i < 12 ? 0 : -4));
    ASSERT_EQ(watch.changes().size(), 1U);
    const ViewChange& change = watch.changes().front();
    EXPECT_EQ(change.at_s, 720);
    EXPECT_FALSE(change.before_first);
    EXPECT_TRUE(change.shifted);
    EXPECT_DOUBLE_EQ(change.right, -8. / kViewSide);
    EXPECT_DOUBLE_EQ(change.down, 4. / kViewSide);
    EXPECT_FALSE(watch.always_moves());
}

// However slowly it sinks.
TEST(CameraWatch, SeesOneThatCreeps) {
    Random random(9);
    const World world(10);
    CameraWatch watch;
    for (int i = 0; i < 40; ++i) watch.see(60. * i, view(world, random, 0, i / 8));
    EXPECT_FALSE(watch.changes().empty());
}

TEST(CameraWatch, TurnedAwayIsAnotherPicture) {
    Random random(11);
    CameraWatch watch;
    for (int i = 0; i < 10; ++i) watch.see(i, view(World(i < 5 ? 12 : 13), random));
    ASSERT_EQ(watch.changes().size(), 1U);
    EXPECT_EQ(watch.changes().front().at_s, 5);
    EXPECT_FALSE(watch.changes().front().shifted);
}

TEST(CameraWatch, WhatGoesByIsNoMove) {
    Random random(14);
    CameraWatch watch;
    for (int i = 0; i < 12; ++i)
        watch.see(i, view(World(i % 5 == 2 || i == 11 ? 100U + static_cast<unsigned>(i) : 15U), random));
    EXPECT_TRUE(watch.changes().empty());
    EXPECT_FALSE(watch.always_moves());
    // Nor is darkness a view.
    watch.see(12, {noscope::testing::image_of(kViewSide, kViewSide, 3), false});
    EXPECT_EQ(watch.views(), 12);
}

TEST(CameraWatch, TwoThatGoByAreNoMove) {
    Random random(23);
    CameraWatch watch;
    for (int i = 0; i < 12; ++i)
        watch.see(i, view(World(i == 5 || i == 6 ? 200U + static_cast<unsigned>(i) : 15U), random));
    EXPECT_TRUE(watch.changes().empty());
}

TEST(CameraWatch, DayAndNightAreApart) {
    Random random(16);
    CameraWatch watch;
    // By infrared the scene looks like another, every night the same.
    for (int i = 0; i < 40; ++i) {
        const bool night = i / 10 % 2 == 1;
        watch.see(i, view(World(night ? 18 : 17), random, 0, 0, night));
    }
    EXPECT_TRUE(watch.changes().empty());
    EXPECT_EQ(watch.known().size(), 2U);
}

TEST(CameraWatch, NoticesOneThatMovesAllTheTime) {
    Random random(19);
    const World world(20);
    CameraWatch watch;
    for (int i = 0; i < 20; ++i)
        watch.see(i, view(world, random, static_cast<int>(random() % 60) - 30,
                          static_cast<int>(random() % 60) - 30));
    EXPECT_TRUE(watch.always_moves());
    CameraWatch brief;
    for (int i = 0; i < 5; ++i) brief.see(i, view(world, random, 9 * i - 20));
    EXPECT_FALSE(brief.always_moves());
}

// A plan's views are where it begins.
TEST(CameraWatch, KnowsWhatWasBefore) {
    Random random(21);
    const World world(22);
    CameraWatch before;
    for (int i = 0; i < 3; ++i) before.see(i, view(world, random));
    const auto known = before.known();
    ASSERT_EQ(known.size(), 1U);
    CameraWatch same(known), moved(known);
    for (int i = 0; i < 3; ++i) {
        same.see(i, view(world, random));
        moved.see(i, view(world, random, 6));
    }
    EXPECT_TRUE(same.changes().empty());
    ASSERT_EQ(moved.changes().size(), 1U);
    EXPECT_TRUE(moved.changes().front().before_first);
    EXPECT_EQ(moved.changes().front().at_s, 0);
    // From then on what it shows now is known.
    for (int i = 3; i < 6; ++i) moved.see(i, view(world, random));
    ASSERT_EQ(moved.changes().size(), 2U);
    EXPECT_FALSE(moved.changes().back().before_first);
}

TEST(CameraWatch, ANightFirstDoesNotHideThatItMovedBefore) {
    Random random(23);
    const World world(24);
    CameraWatch before;
    for (int i = 0; i < 3; ++i) before.see(i, view(world, random));
    CameraWatch moved(before.known());
    for (int i = 0; i < 3; ++i) {
        CameraView night = view(world, random, 6);
        night.infrared = true;
        moved.see(i, std::move(night));
    }
    for (int i = 3; i < 6; ++i) moved.see(i, view(world, random, 6));
    ASSERT_EQ(moved.changes().size(), 1U);
    EXPECT_TRUE(moved.changes().front().before_first);
}

}  // namespace
}  // namespace noscope

#include "simulated_camera/tracks.h"

#include <gtest/gtest.h>

#include <utility>

namespace noscope::simulated {
namespace {

constexpr int kWidth = 200, kHeight = 100;

Blob square(int x, int y, int side) {
    const Box box = intersection({x, y, x + side, y + side}, {0, 0, kWidth, kHeight});
    if (box.empty()) return {};
    return {box, box.area(), (box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0,
            Plane(box.width(), box.height(), 255)};
}

TEST(Tracks, OneThingFromBorderToBorderIsOneTrack) {
    Linker linker(kWidth, kHeight);
    for (int i = 0; i < 50; ++i) {
        const Blob blob = square(-10 + 5 * i, 40, 16);
        linker.add(static_cast<std::size_t>(i), 0.1 * i,
                   blob.box.empty() ? std::vector<Blob>() : std::vector{blob});
    }
    const auto tracks = linker.finish();
    ASSERT_EQ(tracks.size(), 1U);
    EXPECT_TRUE(tracks[0].whole());
    EXPECT_EQ(tracks[0].sightings.size(), 42U);
}

TEST(Tracks, PartsOfOneThingAreOneTrack) {
    Linker linker(kWidth, kHeight);
    for (int i = 0; i < 40; ++i) {  // a pole hides the middle for a while
        std::vector<Blob> blobs;
        if (i > 15 && i < 25)
            blobs = {square(4 * i, 40, 9), square(4 * i + 11, 40, 9)};
        else
            blobs = {square(4 * i, 40, 20)};
        if (i > 15 && i < 25)
            for (Blob& blob : blobs) {
                blob.box.y1 = 60;
                blob.mask = Plane(blob.box.width(), 20, 255);
                blob.area = blob.box.area();
                blob.y = 50;
            }
        linker.add(static_cast<std::size_t>(i), 0.1 * i, blobs);
    }
    EXPECT_EQ(linker.finish().size(), 1U);
}

TEST(Tracks, ThingsThatRunTogetherEndThere) {
    Linker linker(kWidth, kHeight);
    for (int i = 0; i < 16; ++i)
        linker.add(static_cast<std::size_t>(i), 0.1 * i,
                   {square(5 * i, 40, 16), square(184 - 5 * i, 40, 16)});
    Blob both = square(79, 40, 16);
    both.box = {79, 40, 121, 56};
    both.mask = Plane(42, 16, 255);
    both.area = both.box.area();
    linker.add(16, 1.6, {both});
    const auto tracks = linker.finish();
    ASSERT_EQ(tracks.size(), 3U);
    EXPECT_EQ(tracks[0].begin, Ending::border);
    EXPECT_EQ(tracks[0].end, Ending::cut_off);
    EXPECT_EQ(tracks[0].sightings.size(), 16U);
}

TEST(Tracks, WhatStandsAndSwaysIsNotChosen) {
    Linker linker(kWidth, kHeight);
    for (int i = 0; i < 50; ++i)
        if (const Blob going = square(5 * i - 10, 10, 16); going.area > 0)
            linker.add(static_cast<std::size_t>(i), 0.1 * i, {square(100 + i % 3, 40, 16), going});
        else
            linker.add(static_cast<std::size_t>(i), 0.1 * i, {square(100 + i % 3, 40, 16)});
    const auto chosen = choose_tracks(linker.finish(), kWidth, kHeight, {});
    ASSERT_EQ(chosen.size(), 1U);
    EXPECT_LT(chosen[0].sightings.front().blob.box.y0, 20);
}

}  // namespace
}  // namespace noscope::simulated

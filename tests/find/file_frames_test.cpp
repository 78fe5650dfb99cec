#include "find/file_frames.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace noscope {
namespace {

SearchRange everything() { return *SearchRange::parse({}, Recording{}, *ClockZone::open("")); }

PacketIndex index_of(const std::vector<std::int64_t>& pts, std::int64_t units_a_second) {
    PacketIndex index;
    index.time_base = {1, units_a_second};
    for (const std::int64_t p : pts) {
        index.packets.emplace_back();
        index.packets.back().pts = p;
    }
    index.start_pts = *std::min_element(pts.begin(), pts.end());
    return index;
}

TEST(AskedFrames, NumbersCountFramesInPresentationOrder) {
    // Coded order of B frames: 0 3 1 2 6 4 5, ten units a second, ten frames a second.
    const auto frames = asked_frames(index_of({0, 3, 1, 2, 6, 4, 5}, 10), {.native = true}, {}, everything());
    ASSERT_EQ(frames.size(), 7U);
    const std::uint32_t packets[] = {0, 2, 3, 1, 5, 6, 4};
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_EQ(frames[i].number, static_cast<std::int64_t>(i));
        EXPECT_EQ(frames[i].packet, packets[i]);
    }
}

TEST(AskedFrames, DiscardedPacketsTakeNoNumber) {
    PacketIndex index = index_of({-2, -1, 0, 1, 2}, 2);
    index.packets[0].frame = index.packets[1].frame = false;
    index.start_pts = 0;
    const auto frames = asked_frames(index, {}, {}, everything());
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0].packet, 2U);
    EXPECT_EQ(frames[0].number, 0);
}

TEST(AskedFrames, EqualTimesAreToldApartByFileOrder) {
    const auto frames = asked_frames(index_of({0, 5, 5, 5, 9}, 10), {.native = true}, {}, everything());
    ASSERT_EQ(frames.size(), 5U);
    EXPECT_EQ(frames[0].duplicate, 0U);
    EXPECT_EQ(frames[1].duplicate, 0U);
    EXPECT_EQ(frames[2].duplicate, 1U);
    EXPECT_EQ(frames[3].duplicate, 2U);
    EXPECT_EQ(frames[4].duplicate, 0U);
}

TEST(AskedFrames, WindowsBegunInFootageOfBeforeAreLeftOut) {
    std::vector<std::int64_t> pts;
    for (int i = 0; i < 100; ++i) pts.push_back(i);
    RecordingFile file;
    file.overlap_before_s = 2.5;
    const auto frames = asked_frames(index_of(pts, 10), {}, file, everything());
    ASSERT_FALSE(frames.empty());
    EXPECT_EQ(frames.front().window, 3);
    EXPECT_EQ(frames.front().number, 30);
}

// A frame's label hangs on frames before it in its span, and on none behind it, but for keyframes.
TEST(AskedFrames, WithSpansFramesBeforeThoseAskedForStandInThem) {
    std::vector<std::int64_t> pts;
    for (int i = 0; i < 100; ++i) pts.push_back(i);
    Recording recording;
    recording.files.emplace_back();
    recording.files.back().scan.duration_s = 50;
    const auto range = SearchRange::parse({"13", "15", ""}, recording, *ClockZone::open(""));
    ASSERT_TRUE(range) << range.error().message;
    const auto frames = asked_frames(index_of(pts, 2), {.native = true}, recording.files.front(), *range, 10);
    ASSERT_EQ(frames.size(), 10U);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        EXPECT_EQ(frames[i].pts, 20 + static_cast<std::int64_t>(i));
        EXPECT_EQ(frames[i].asked, i >= 6);
    }
    const auto whole =
        asked_frames(index_of(pts, 2), {.native = true}, recording.files.front(), *range, 10, true);
    ASSERT_EQ(whole.size(), 20U);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        EXPECT_EQ(whole[i].pts, 20 + static_cast<std::int64_t>(i));
        EXPECT_EQ(whole[i].asked, i >= 6 && i < 10);
    }
}

// By brute force: the rank of a frame among all, ties by file order.
TEST(AskedFrames, RanksAgreeWithCounting) {
    std::mt19937 random(9);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::int64_t> pts(1 + random() % 60);
        for (auto& p : pts) p = static_cast<std::int64_t>(random() % 40);
        for (const auto& frame : asked_frames(index_of(pts, 7), {}, {}, everything())) {
            std::int64_t rank = 0;
            std::uint32_t duplicate = 0;
            for (std::uint32_t i = 0; i < pts.size(); ++i) {
                if (pts[i] < frame.pts || (pts[i] == frame.pts && i < frame.packet)) ++rank;
                if (pts[i] == frame.pts && i < frame.packet) ++duplicate;
            }
            EXPECT_EQ(frame.number, rank);
            EXPECT_EQ(frame.duplicate, duplicate);
        }
    }
}

}  // namespace
}  // namespace noscope

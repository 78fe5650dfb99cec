#include "search/activity.h"

#include "support/clips.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using ::testing::ElementsAre;
using ::testing::IsNan;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

PacketIndex::Packet packet(std::int64_t ms, int size, bool key = false) {
    PacketIndex::Packet made;
    made.pts = ms;
    made.size = size;
    made.key = key;
    made.type = key ? PictureType::intra : PictureType::predicted;
    return made;
}

// 60 s at 10 frames a second, a keyframe every 2 s.
PacketIndex quiet_minute() {
    PacketIndex index;
    for (int i = 0; i < 600; ++i)
        index.packets.push_back(packet(i * 100, i % 20 == 0 ? 20'000 : 1000, i % 20 == 0));
    index.duration_s = 60;
    return index;
}

std::vector<BlockTime> tens(int count) {
    std::vector<BlockTime> blocks;
    for (int i = 0; i < count; ++i) blocks.push_back({10. * i, 10. * (i + 1)});
    return blocks;
}

TEST(PacketActivity, IsWhatTheLargestPacketsAreAboveTheUsual) {
    PacketIndex index = quiet_minute();
    // 9 of the 95 frames of the third block that are no keyframes: the upper tenth.
    for (int i = 0; i < 9; ++i) index.packets[static_cast<std::size_t>(201 + i)].size = 3000;
    for (int i = 0; i < 3; ++i) index.packets[static_cast<std::size_t>(401 + i)].size = 4000;
    EXPECT_THAT(packet_activity(index, tens(6)), ElementsAre(0, 0, 2, 0, 1, 0));
}

TEST(PacketActivity, KeyframesAndDamageSayNothing) {
    PacketIndex index = quiet_minute();
    index.packets[20].size = 900'000;
    index.packets[21].size = 50'000;
    index.packets[21].corrupt = true;
    index.packets[22].size = 50'000;
    index.packets[22].gap = true;
    index.packets[23].size = 50'000;
    index.packets[23].frame = false;
    EXPECT_THAT(packet_activity(index, tens(1)), ElementsAre(0));
    for (PacketIndex::Packet& p : index.packets) p.key = true;
    EXPECT_THAT(packet_activity(index, tens(2)), ElementsAre(IsNan(), IsNan()));
    EXPECT_THAT(packet_activity({}, tens(1)), ElementsAre(IsNan()));
    EXPECT_THAT(packet_activity(quiet_minute(), {}), ElementsAre());
}

TEST(KeyframeActivity, APairCountsForEveryBlockThatItTouches) {
    PacketIndex index;
    for (int i = 0; i < 7; ++i) index.packets.push_back(packet(i * 8000, 100, true));
    const std::vector<std::uint32_t> keyframes{0, 1, 2, 3, 4, 5, 6};
    // Between 0 and 8 s, 8 and 16 s, ...
    const std::vector<float> differences{kNan, 1, 1, 4, 1, kNan, 1};
    // Median 1; the pair of 16 to 24 s touches the blocks from 10 and from 20 s.
    EXPECT_THAT(keyframe_activity(index, keyframes, differences, tens(7)),
                ElementsAre(0, 3, 3, 0, 0, IsNan(), IsNan()));
    EXPECT_THAT(keyframe_activity(index, keyframes, std::vector<float>(7, kNan), tens(1)),
                ElementsAre(IsNan()));
    EXPECT_THAT(keyframe_activity(index, {}, {}, tens(1)), ElementsAre(IsNan()));
    // Nothing moves, then something does.
    const std::vector<float> still{kNan, 0, 0, 0, 0, 0, 1};
    const auto activity = keyframe_activity(index, keyframes, still, tens(5));
    EXPECT_EQ(activity[0], 0);
    EXPECT_GT(activity[4], 1000);
}

Result<BlockActivity> of_clip(double decode_s, bool keys_only) {
    auto media = MediaFile::open(example_clip(), {});
    if (!media) return media.error();
    auto index = (*media)->index();
    if (!index) return index.error();
    if (keys_only)
        for (PacketIndex::Packet& p : index->packets) p.frame = p.frame && p.key;
    return block_activity(*index, tens(14), decode_s, [] { return MediaFile::open(example_clip(), {}); });
}

TEST(BlockActivity, PacketsWhereTheyTellElseKeyframes) {
    const auto packets = of_clip(0, false);
    ASSERT_TRUE(packets) << packets.error().message;
    EXPECT_EQ(packets->source, ActivitySource::packets);
    const auto none = of_clip(0, true);
    ASSERT_TRUE(none);
    EXPECT_EQ(none->source, ActivitySource::none);
    EXPECT_THAT(none->blocks, ::testing::Each(IsNan()));
    const auto keyframes = of_clip(5, true);
    ASSERT_TRUE(keyframes) << keyframes.error().message;
    EXPECT_EQ(keyframes->source, ActivitySource::keyframes);
    ASSERT_EQ(keyframes->blocks.size(), 14U);
    for (const float value : keyframes->blocks) EXPECT_GE(value, 0);
    // Both see where nobody walks by: from 30 s and from 100 s on.
    for (const std::vector<float>& blocks : {packets->blocks, keyframes->blocks})
        for (std::size_t i = 0; i < 14; ++i) EXPECT_EQ(blocks[i] < 1, i == 3 || i == 10) << i;
}

}  // namespace
}  // namespace noscope

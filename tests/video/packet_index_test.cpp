#include "video/packet_index.h"

#include "base/sha256.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace noscope {
namespace {

PacketIndex sample(std::uint64_t seed, int count) {
    std::mt19937_64 random(seed);
    PacketIndex index;
    index.time_base = {1, 90000};
    index.start_pts = -3003;
    index.duration_s = 12.25;
    index.parameter_sets_change = true;
    index.highest_layer = 2;
    index.configurations = {{3, {1, 2, 255}}, {900, {}}};
    index.read_error = "cut off \xC3\xA9";
    for (int i = 0; i < count; ++i) {
        PacketIndex::Packet packet;
        packet.pts = static_cast<std::int64_t>(random() >> (random() % 64)) * (i % 3 == 0 ? -1 : 1);
        packet.size = static_cast<std::int32_t>(random() % 1'000'000);
        packet.key = random() % 2 == 0;
        packet.frame = random() % 5 != 0;
        packet.disposable = random() % 3 == 0;
        packet.field = random() % 7 == 0;
        packet.corrupt = random() % 9 == 0;
        packet.gap = random() % 9 == 0;
        packet.type = static_cast<PictureType>(random() % 4);
        packet.entry = static_cast<EntryPoint>(random() % 4);
        if (random() % 4 != 0) packet.dts = static_cast<std::int64_t>(random() >> (random() % 64));
        if (random() % 4 != 0) packet.position = static_cast<std::int64_t>(random() >> (1 + random() % 60));
        index.packets.push_back(packet);
    }
    return index;
}

void expect_same(const PacketIndex& a, const PacketIndex& b) {
    EXPECT_EQ(a.time_base.num, b.time_base.num);
    EXPECT_EQ(a.time_base.den, b.time_base.den);
    EXPECT_EQ(a.start_pts, b.start_pts);
    EXPECT_EQ(a.duration_s, b.duration_s);
    EXPECT_EQ(a.parameter_sets_change, b.parameter_sets_change);
    EXPECT_EQ(a.highest_layer, b.highest_layer);
    EXPECT_EQ(a.several_slices, b.several_slices);
    EXPECT_EQ(a.configurations, b.configurations);
    EXPECT_EQ(a.read_error, b.read_error);
    EXPECT_EQ(a.packets, b.packets);
}

TEST(PacketIndex, ComesBackFromTheStoreAsItWas) {
    for (const int count : {0, 1, 2, 1000}) {
        const PacketIndex index = sample(static_cast<std::uint64_t>(count), count);
        const auto back = decode_packet_index(encode(index));
        ASSERT_TRUE(back);
        expect_same(index, *back);
    }
    PacketIndex extreme = sample(1, 2);
    extreme.packets[0].pts = std::numeric_limits<std::int64_t>::min();
    extreme.packets[1].pts = std::numeric_limits<std::int64_t>::max();
    expect_same(extreme, *decode_packet_index(encode(extreme)));
}

// Stores hold these bytes: what version 2 is, on any machine.
TEST(PacketIndex, TheBytesOfAVersionStayAsTheyAre) {
    ASSERT_EQ(kPacketIndexVersion, 2) << "a new version has another hash here";
    EXPECT_EQ(sha256_hex(encode(sample(1, 200))),
              "48ba2d760d94be687c6981cb63cd0000ac3f8086e6e707c73cad295ed0c80852");
}

TEST(PacketIndex, ADamagedBlobIsRefusedOrReadNeverWorse) {
    const auto blob = encode(sample(7, 50));
    std::mt19937_64 random(11);
    for (std::size_t length = 0; length < blob.size(); ++length)
        EXPECT_FALSE(decode_packet_index(std::span(blob).first(length))) << length;
    for (int i = 0; i < 2000; ++i) {
        auto broken = blob;
        broken[random() % broken.size()] = static_cast<std::uint8_t>(random());
        if (const auto index = decode_packet_index(broken)) {
            EXPECT_LE(index->packets.size(), blob.size());
        }
    }
}

TEST(PacketIndex, DiscardedPacketsAreNoFrames) {
    PacketIndex index;
    index.packets.resize(3);
    index.packets[0].frame = false;
    const auto frames = index.frame_times();
    ASSERT_EQ(frames.times.size(), 2U);
    EXPECT_EQ(frames.packets[0], 1U);
    EXPECT_EQ(index.frames(), 2);
}

}  // namespace
}  // namespace noscope

#include "video/packet_size_profile.h"

#include "support/clips.h"
#include "support/command.h"
#include "support/random.h"
#include "support/temp_folder.h"
#include "video/media_file.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::ffmpeg;
using noscope::testing::quoted;
using noscope::testing::Random;
using noscope::testing::TempFolder;
using RateControl = PacketSizeProfile::RateControl;

// 25 frames a second in milliseconds, a keyframe every two seconds.
template <class Size>
PacketIndex made(int count, Size size) {
    PacketIndex index;
    for (int i = 0; i < count; ++i) {
        PacketIndex::Packet packet;
        packet.pts = packet.dts = i * 40;
        packet.key = i % 50 == 0;
        packet.type = packet.key ? PictureType::intra : PictureType::predicted;
        packet.size = size(i) * (packet.key ? 10 : 1);
        index.packets.push_back(packet);
    }
    return index;
}

TEST(PacketSizeProfile, TellsHeldRatesFromChanceAndMotion) {
    Random random(1);
    const auto chance = [&](int) { return 500 + static_cast<int>(random() % 1000); };
    EXPECT_EQ(packet_size_profile(made(3000, [](int) { return 700; })).rate_control,
              RateControl::near_constant);
    // Steady because nothing happens: nobody holds that rate.
    const auto still = packet_size_profile(made(30'000, chance));
    EXPECT_EQ(still.rate_control, RateControl::variable);
    EXPECT_LT(still.spread, kMostSpread);
    EXPECT_NEAR(still.persistence, 1, .25);
    // Each packet pays for the one before it.
    int before = 1000;
    const auto held = packet_size_profile(made(3000, [&](int i) {
        before = i % 2 == 0 ? chance(i) : 2000 - before;
        return before;
    }));
    EXPECT_EQ(held.rate_control, RateControl::near_constant);
    EXPECT_LT(held.persistence, .8);
    // Something moves for ten seconds of thirty.
    const auto motion =
        packet_size_profile(made(3000, [&](int i) { return chance(i) * (i % 750 < 250 ? 3 : 1); }));
    EXPECT_EQ(motion.rate_control, RateControl::variable);
    EXPECT_GT(motion.persistence, 1.5);
}

TEST(PacketSizeProfile, OddRecordings) {
    EXPECT_EQ(packet_size_profile({}).rate_control, RateControl::unknown);
    EXPECT_EQ(packet_size_profile(made(400, [](int) { return 1; })).rate_control, RateControl::unknown);
    PacketIndex empty = made(3000, [](int) { return 0; });
    EXPECT_EQ(packet_size_profile(empty).spread, 0);
    PacketIndex timeless = made(3000, [](int) { return 5; });
    for (auto& packet : timeless.packets) packet.pts = packet.dts = 7;
    EXPECT_EQ(packet_size_profile(timeless).rate_control, RateControl::unknown);
    // A clock that jumps does not make a rate of its own.
    PacketIndex jumping = made(3000, [](int) { return 5; });
    for (std::size_t i = 1500; i < 3000; ++i) jumping.packets[i].dts += 1'000'000;
    EXPECT_EQ(packet_size_profile(jumping).rate_control, RateControl::near_constant);
}

RateControl of_clip(const std::string& path) {
    auto file = MediaFile::open(path, {});
    EXPECT_TRUE(file);
    const auto index = (*file)->index();
    EXPECT_TRUE(index);
    return packet_size_profile(*index).rate_control;
}

TEST(PacketSizeProfile, RealEncoders) {
    EXPECT_EQ(of_clip(example_clip()), RateControl::variable);
    const TempFolder folder;
    const std::string input =
        "-t 60 -i " + quoted(example_clip()) + " -an -vf scale=384:-2 -c:v libx264 -preset veryfast -g 20 ";
    const std::string padded = folder.file("padded.mp4"), held = folder.file("held.mp4"),
                      free = folder.file("free.mp4");
    ASSERT_TRUE(ffmpeg(input + "-b:v 200k -maxrate 200k -bufsize 100k -x264-params nal-hrd=cbr", padded));
    EXPECT_EQ(of_clip(padded), RateControl::near_constant);
    ASSERT_TRUE(ffmpeg(input + "-b:v 80k -maxrate 80k -bufsize 40k -bf 0", held));
    EXPECT_EQ(of_clip(held), RateControl::near_constant);
    ASSERT_TRUE(ffmpeg(input + "-crf 28", free));
    EXPECT_EQ(of_clip(free), RateControl::variable);
}

}  // namespace
}  // namespace noscope

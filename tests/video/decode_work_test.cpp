#include "video/decode_cost.h"

#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"
#include "video/decoder.h"

#include <gtest/gtest.h>

#include <random>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::ffmpeg;
using noscope::testing::quoted;
using noscope::testing::TempFolder;

struct Nobody : FrameSink {
    Status frame(std::uint32_t, const AVFrame&) override { return {}; }
    Status lost(std::uint32_t) override { return {}; }
};

std::vector<std::uint32_t> all_frames(const PacketIndex& index) { return index.frame_times().packets; }

struct Clip {
    std::unique_ptr<MediaFile> file;
    PacketIndex index;
};

Clip open_clip(const std::string& path) {
    auto file = MediaFile::open(path, {});
    EXPECT_TRUE(file);
    auto index = (*file)->index();
    EXPECT_TRUE(index);
    return {std::move(*file), std::move(*index)};
}

// A sound file is decoded in one go, and every packet once.
TEST(DecodeWork, AllFramesAreOneStartAndEachPacketOnce) {
    Clip clip = open_clip(example_clip());
    const auto frames = all_frames(clip.index);
    Nobody sink;
    const auto report = decode(*clip.file, clip.index, frames, 1, sink);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->starts, 1);
    EXPECT_EQ(report->packets_sent, std::ssize(clip.index.packets));
    EXPECT_EQ(report->packets_passed, 0);
    const DecodeWork work = decode_work(clip.index, frames);
    EXPECT_EQ(work.starts, 1);
    EXPECT_EQ(work.intra + work.inter, report->packets_sent);
}

TEST(DecodeWork, KeyframesAreDecodedAlone) {
    Clip clip = open_clip(example_clip());
    std::vector<std::uint32_t> keys;
    for (const std::uint32_t frame : all_frames(clip.index))
        if (clip.index.packets[frame].key) keys.push_back(frame);
    Nobody sink;
    const auto report = decode(*clip.file, clip.index, keys, 1, sink);
    ASSERT_TRUE(report);
    // At the end a few more get the last picture out.
    EXPECT_LE(report->packets_sent, std::ssize(keys) + 3);
    EXPECT_EQ(report->lost, 0);
}

// Where nothing is damaged or has to be proved, prediction and decoding count the same.
TEST(DecodeWork, IsWhatADecoderDoes) {
    const TempFolder folder;
    const std::string b_frames = folder.file("b.mkv"), long_gop = folder.file("long.mp4");
    ASSERT_TRUE(
        ffmpeg("-t 6 -i " + quoted(example_clip()) + " -c:v libx264 -preset veryfast -bf 3 -g 17", b_frames));
    ASSERT_TRUE(ffmpeg("-t 6 -i " + quoted(example_clip()) + " -c:v libx264 -preset veryfast -bf 0 -g 1000",
                       long_gop));
    for (const std::string& path : {example_clip(), b_frames, long_gop}) {
        Clip clip = open_clip(path);
        const auto frames = all_frames(clip.index);
        std::mt19937 random(5);
        for (const unsigned share : {1U, 2U, 5U, 11U, 40U, 200U}) {
            std::vector<std::uint32_t> wanted;
            for (const std::uint32_t frame : frames)
                if (random() % share == 0) wanted.push_back(frame);
            if (wanted.empty()) continue;
            Nobody sink;
            const auto report = decode(*clip.file, clip.index, wanted, 1, sink);
            ASSERT_TRUE(report);
            const DecodeWork work = decode_work(clip.index, wanted);
            EXPECT_EQ(work.starts, report->starts) << path << ", one frame of " << share;
            // At a file's end a few packets more may be needed to get the last picture out.
            EXPECT_NEAR(static_cast<double>(work.intra + work.inter),
                        static_cast<double>(report->packets_sent), 6)
                << path << ", one frame of " << share;
            EXPECT_EQ(work.passed, report->packets_passed) << path << ", one frame of " << share;
        }
    }
}

// No time is asserted: only that the measured costs are costs, and more work costs more.
TEST(DecodeCost, IsMeasured) {
    Clip clip = open_clip(example_clip());
    const auto cost = measure_decode_cost(*clip.file, clip.index, 0.3);
    ASSERT_TRUE(cost);
    const auto frames = all_frames(clip.index);
    const std::span<const std::uint32_t> all(frames);
    const double whole = cost->seconds(decode_work(clip.index, all));
    const double half = cost->seconds(decode_work(clip.index, all.first(all.size() / 2)));
    EXPECT_GT(half, 0);
    EXPECT_GT(whole, 1.5 * half);
    EXPECT_EQ(cost->seconds({}), 0);
}

}  // namespace
}  // namespace noscope

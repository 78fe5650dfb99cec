// info() on made recordings: what it tells and what it decodes for it.
#include <noscope/find.h>

#include "find/file_measures.h"
#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::ffmpeg;
using noscope::testing::quoted;
using noscope::testing::read_text;
using noscope::testing::TempFolder;
using ::testing::ElementsAre;

RecordingInfo described(const std::string& path, bool measure = true) {
    InfoOptions options;
    options.recording.inputs = {path};
    options.measure = measure;
    auto result = info(options, {});
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? std::move(*result) : RecordingInfo{};
}

TEST(Info, OneFileThoroughly) {
    const RecordingInfo info = described(example_clip());
    ASSERT_EQ(info.cameras.size(), 1U);
    const CameraInfo& camera = info.cameras[0];
    ASSERT_EQ(camera.files.size(), 1U);
    const FileInfo& file = camera.files[0];
    EXPECT_EQ(file.report.frames, 1394);
    EXPECT_EQ(file.keyframes, 140);
    EXPECT_EQ(file.rate_control, "variable");
    EXPECT_EQ(camera.rate_control, "variable");
    EXPECT_EQ(camera.packet_sizes.verdict, "useful");
    EXPECT_EQ(file.packet_pairs, camera.packet_sizes.pairs);
    EXPECT_EQ(file.keyframes_seen, 24);
    EXPECT_EQ(file.infrared_keyframes, 0);
    EXPECT_FALSE(file.has_audio);
    EXPECT_EQ(file.damaged_packets + file.missing_pictures, 0);
    ASSERT_TRUE(file.speeds);
    // Less work is done sooner.
    EXPECT_GT(file.speeds->packets.frames_per_s, file.speeds->all_frames.frames_per_s);
    EXPECT_GT(file.speeds->keyframes.frames_per_s, file.speeds->all_frames.frames_per_s);
    EXPECT_GT(file.speeds->all_frames.frames_per_s, 0);
    EXPECT_NEAR(file.speeds->all_frames.frames_per_s / file.speeds->all_frames.times_real_time, 10, .01);
}

TEST(Info, NothingIsDecodedUnlessAskedFor) {
    const RecordingInfo info = described(example_clip(), false);
    ASSERT_EQ(info.cameras.size(), 1U);
    EXPECT_EQ(info.cameras[0].rate_control, "variable");
    EXPECT_EQ(info.cameras[0].packet_sizes.verdict, "unknown");
    EXPECT_EQ(info.cameras[0].files.at(0).keyframes_seen, 0);
    EXPECT_FALSE(info.cameras[0].files[0].speeds);
}

// Ten-second files, half of them by night, one empty: too short each, enough together.
TEST(Info, ManyShortFiles) {
    const TempFolder folder;
    const std::string cut =
        " -an -c:v libx264 -preset ultrafast -crf 28 -g 10 -f segment -segment_time 10 "
        "-reset_timestamps 1 -vf scale=192:-2";
    ASSERT_TRUE(ffmpeg("-i " + quoted(example_clip()) + cut, folder.file("porch_2024-05-01_10-%02d-00.mp4")));
    ASSERT_TRUE(ffmpeg("-i " + quoted(example_clip()) + cut + ",hue=s=0",
                       folder.file("porch_2024-05-01_22-%02d-00.mp4")));
    const std::string empty = folder.write("porch_2024-05-01_23-00-00.mp4", "");
    const RecordingInfo info = described(folder.path());
    ASSERT_EQ(info.cameras.size(), 1U);
    const CameraInfo& camera = info.cameras[0];
    ASSERT_EQ(camera.files.size(), 29U);
    EXPECT_EQ(camera.files.back().report.path, empty);
    EXPECT_NE(camera.files.back().report.problem, "");
    EXPECT_EQ(camera.files[0].rate_control, "unknown");
    EXPECT_EQ(camera.rate_control, "variable");
    EXPECT_EQ(camera.packet_sizes.verdict, "useful");
    EXPECT_GE(camera.packet_sizes.pairs, 96);
    int measured = 0, keyframes = 0, infrared_by_day = 0, pairs = 0;
    for (const FileInfo& file : camera.files) {
        measured += file.speeds ? 1 : 0;
        keyframes += file.keyframes_seen;
        pairs += file.packet_pairs;
        const bool night = file.report.path.find("_22-") != std::string::npos;
        EXPECT_TRUE(!night || file.infrared_keyframes == file.keyframes_seen) << file.report.path;
        infrared_by_day += night ? 0 : file.infrared_keyframes;
    }
    EXPECT_EQ(measured, 3);
    EXPECT_EQ(keyframes, 24);
    EXPECT_EQ(infrared_by_day, 0);
    EXPECT_EQ(pairs, camera.packet_sizes.pairs);
    EXPECT_NEAR(camera.files[1].report.gap_before_s, 50, .1);
}

TEST(Info, StreamsAndDamage) {
    const TempFolder folder;
    const std::string two = folder.file("two.mkv"), cut = folder.file("cut.mkv");
    ASSERT_TRUE(
        ffmpeg("-t 5 -i " + quoted(example_clip()) +
                   " -f lavfi -t 5 -i testsrc=size=64x64 -f lavfi -t 5 -i sine -map 0:v -map 1:v -map 2:a "
                   "-c:v:0 copy -c:v:1 libx264 -c:a pcm_s16le",
               two));
    const RecordingInfo info = described(two);
    ASSERT_EQ(info.cameras.size(), 1U);
    EXPECT_TRUE(info.cameras[0].files.at(0).has_audio);
    EXPECT_EQ(info.cameras[0].files[0].video_streams, 2);
    // Bytes are missing in the midst.
    std::string bytes = read_text(two);
    bytes.erase(bytes.size() / 2, 20'000);
    folder.write("cut.mkv", bytes);
    const RecordingInfo damaged = described(cut);
    ASSERT_EQ(damaged.cameras.size(), 1U);
    EXPECT_LT(damaged.cameras[0].files.at(0).report.frames, info.cameras[0].files[0].report.frames);
}

TEST(Info, SpreadEvenly) {
    EXPECT_THAT(spread_evenly(3, 120), ElementsAre(20, 60, 100));
    EXPECT_THAT(spread_evenly(5, 3), ElementsAre(0, 1, 2));
    EXPECT_TRUE(spread_evenly(3, 0).empty());
}

TEST(Info, JoinedFilesFollowOneAnother) {
    PacketIndex a;
    a.time_base = {1, 10};
    a.start_pts = 100;
    a.duration_s = 2;
    for (int i = 0; i < 20; ++i) {
        a.packets.emplace_back();
        a.packets.back().pts = 100 + i;
        a.packets.back().dts = 99 + i;
    }
    PacketIndex other = a;
    other.time_base = {1, 1000};
    const PacketIndex all = joined(std::vector<const PacketIndex*>{&a, &other, &a});
    ASSERT_EQ(all.packets.size(), 40U);
    EXPECT_EQ(all.duration_s, 4);
    for (int i = 0; i < 40; ++i) EXPECT_EQ(all.packets[static_cast<std::size_t>(i)].pts, i);
    EXPECT_EQ(all.packets[20].dts, 19);
}

}  // namespace
}  // namespace noscope

#include "video/clip.h"

#include "support/command.h"
#include "support/temp_folder.h"
#include "video/media_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <sys/resource.h>

namespace noscope {
namespace {

using testing::ffmpeg;
using testing::quoted;
using testing::run_command;
using testing::TempFolder;

// Clips of a made recording, looked at by FFmpeg's own tools.
class ClipFile : public ::testing::Test {
   protected:
    // 20 s at 10 frames a second, a keyframe every `gop` frames.
    std::string recording(const std::string& name, int gop, const std::string& more = "") const {
        EXPECT_TRUE(
            ffmpeg("-f lavfi -i testsrc2=size=64x48:rate=10:duration=20 "
                   "-f lavfi -i sine=frequency=300:duration=20 -pix_fmt yuv420p -c:v libx264 "
                   "-preset ultrafast -threads 1 -bf 2 -g " +
                       std::to_string(gop) + " -keyint_min " + std::to_string(gop) + " " +
                       (more.empty() ? "-c:a aac" : more),
                   folder_.file(name)));
        return folder_.file(name);
    }
    ClipWritten cut(const std::string& path, ClipRange range) const {
        const auto media = MediaFile::open(path, {});
        EXPECT_TRUE(media);
        const auto index = (*media)->index();
        EXPECT_TRUE(index);
        const auto written = write_clip(path, *index, range, folder_.file("clip"), {});
        EXPECT_TRUE(written) << written.error().message;
        return written ? *written : ClipWritten{};
    }
    static std::string probe(const std::string& path, const std::string& what) {
        return run_command("ffprobe -v error -of csv=p=0 " + what + " " + quoted(path)).output;
    }
    static int frames(const std::string& path) {
        const std::string count =
            probe(path, "-select_streams v -count_frames -show_entries stream=nb_read_frames");
        return std::atoi(count.c_str());
    }
    // Of each decoded picture, a checksum.
    static std::vector<std::string> pictures(const std::string& path) {
        std::vector<std::string> sums;
        std::istringstream lines(run_command("ffmpeg -nostdin -v error -i " + quoted(path) +
                                             " -map 0:v -fps_mode passthrough -f framemd5 -")
                                     .output);
        for (std::string line; std::getline(lines, line);)
            if (!line.empty() && line[0] != '#') sums.push_back(line.substr(line.rfind(',') + 1));
        return sums;
    }
    TempFolder folder_;
};

TEST_F(ClipFile, IsCopiedFromTheKeyframeBefore) {
    const std::string source = recording("a.mp4", 20);
    const ClipWritten clip = cut(source, {5, 9});
    EXPECT_EQ(clip.path, folder_.file("clip.mp4"));
    EXPECT_FALSE(clip.encoded);
    EXPECT_TRUE(clip.sound);
    EXPECT_NEAR(clip.from_s, 4, .001);
    // The very pictures of 4 s to 9 s.
    const auto whole = pictures(source), part = pictures(clip.path);
    ASSERT_EQ(whole.size(), 200U);
    ASSERT_GE(part.size(), 50U);
    EXPECT_LE(part.size(), 53U);
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(part[i], whole[40 + i]) << i;
    EXPECT_NEAR(std::atof(probe(clip.path, "-select_streams a -show_entries stream=duration").c_str()), 5,
                .2);
    EXPECT_TRUE(std::filesystem::exists(clip.path));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 2);  // nothing in parts
}

TEST_F(ClipFile, IsEncodedWhereTheKeyframeIsFarOrTheTimeMustBeExact) {
    const std::string source = recording("a.mp4", 250);
    const ClipWritten far = cut(source, {9, 12});
    EXPECT_TRUE(far.encoded);
    EXPECT_NEAR(far.from_s, 9, .001);
    EXPECT_EQ(frames(far.path), 30);
    EXPECT_NEAR(std::atof(probe(far.path, "-select_streams a -show_entries stream=duration").c_str()), 3, .2);
    EXPECT_EQ(probe(far.path, "-select_streams v -show_entries stream=codec_name"), "h264\n");
    EXPECT_EQ(probe(far.path, "-select_streams v -show_entries stream=level"),
              "10\n");  // as of 10 frames a second
    const ClipWritten near = cut(source, {3, 5});
    EXPECT_FALSE(near.encoded);
    const ClipWritten exact = cut(source, {3, 5, true});
    EXPECT_TRUE(exact.encoded);
    EXPECT_EQ(frames(exact.path), 20);
}

TEST_F(ClipFile, KeepsSoundThatMp4DoesNotHold) {
    const ClipWritten clip = cut(recording("a.mkv", 10, "-c:a pcm_s16le"), {2, 4});
    EXPECT_EQ(clip.path, folder_.file("clip.mkv"));
    EXPECT_TRUE(clip.sound);
    EXPECT_EQ(probe(clip.path, "-show_entries stream=codec_name"), "h264\npcm_s16le\n");
}

TEST_F(ClipFile, WithoutSoundAndUpToTheEnd) {
    const ClipWritten clip = cut(recording("a.mp4", 10, "-an"), {18, 999});
    EXPECT_FALSE(clip.sound);
    EXPECT_EQ(frames(clip.path), 20);
}

TEST_F(ClipFile, OfContainersWithoutGoodTimesIsEncoded) {
    const ClipWritten clip = cut(recording("a.h264", 10, "-an -f h264"), {2, 4});
    EXPECT_TRUE(clip.encoded);
    EXPECT_EQ(frames(clip.path), 20);
}

// MP4 takes no two pictures of one time: copying ends there. What was begun must not reach into the clip.
TEST_F(ClipFile, ThatIsEncodedAfterCopyingFailedIsWhole) {
    const ClipWritten clip =
        cut(recording("a.mkv", 20, "-an -bf 0 -bsf:v setts=ts='if(eq(N\\,55)\\,PREV_OUTPTS\\,TS)'"), {4, 8});
    EXPECT_TRUE(clip.encoded);
    EXPECT_EQ(run_command("ffmpeg -nostdin -v error -i " + quoted(clip.path) + " -f null - 2>&1").output, "");
    EXPECT_EQ(frames(clip.path), 39);
}

TEST_F(ClipFile, ThatCannotBeWrittenLeavesNothing) {
    const std::string source = recording("a.mp4", 10);
    const auto media = MediaFile::open(source, {});
    const auto index = (*media)->index();
    const auto nowhere = write_clip(source, *index, {1, 2}, folder_.file("none/clip"), {});
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, ErrorCode::store);
    const auto empty = write_clip(source, *index, {2, 2}, folder_.file("clip"), {});
    ASSERT_FALSE(empty);
    EXPECT_EQ(empty.error().code, ErrorCode::usage);
    const CancelToken cancelled;
    cancelled.cancel();
    const auto stopped = write_clip(source, *index, {1, 2}, folder_.file("clip"), cancelled);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
}

// Noise without loss is large; encoded anew the clip would fit onto the disk that copying fills.
TEST_F(ClipFile, IsNotEncodedWhereTheDiskIsFull) {
    const std::string source = folder_.file("a.mp4");
    ASSERT_TRUE(
        ffmpeg("-f lavfi -i testsrc2=size=64x48:rate=10:duration=20,noise=alls=60:allf=t -pix_fmt yuv420p "
               "-c:v libx264 -qp 0 -preset ultrafast -g 10",
               source));
    const auto media = MediaFile::open(source, {});
    const auto index = (*media)->index();
    const auto encoded = write_clip(source, *index, {1, 9, true}, folder_.file("exact"), {});
    const auto copied = write_clip(source, *index, {1, 9}, folder_.file("copied"), {});
    ASSERT_TRUE(encoded && copied && !copied->encoded);
    const auto small = std::filesystem::file_size(encoded->path),
               large = std::filesystem::file_size(copied->path);
    ASSERT_LT(2 * small, large);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit tight{(small + large) / 2, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    const auto full = write_clip(source, *index, {1, 9}, folder_.file("full"), {});
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, ErrorCode::store);
    EXPECT_THAT(full.error().message, ::testing::HasSubstr("File too large"));
}

}  // namespace
}  // namespace noscope

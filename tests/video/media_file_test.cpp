#include "video/media_file.h"

#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::ffmpeg;
using noscope::testing::quoted;
using noscope::testing::read_text;
using noscope::testing::shared_clip;
using noscope::testing::TempFolder;
using ::testing::HasSubstr;

struct Opened {
    StreamInfo info;
    PacketIndex index;
};

Opened open_and_index(const std::string& path) {
    auto file = MediaFile::open(path, {});
    EXPECT_TRUE(file) << path << ": " << (file ? "" : file.error().message);
    if (!file) return {};
    auto index = (*file)->index();
    EXPECT_TRUE(index) << path << ": " << (index ? "" : index.error().message);
    return {(*file)->info(), index ? std::move(*index) : PacketIndex{}};
}

Error refused(const std::string& path) {
    auto file = MediaFile::open(path, {});
    if (!file) return file.error();
    auto index = (*file)->index();
    EXPECT_FALSE(index) << path << " was read";
    return index ? Error{} : index.error();
}

TEST(MediaFile, DescribesTheExampleClip) {
    const Opened clip = open_and_index(example_clip());
    EXPECT_EQ(clip.info.codec, "h264");
    EXPECT_EQ(clip.info.width, 768);
    EXPECT_EQ(clip.info.height, 432);
    EXPECT_EQ(clip.index.frames(), 1394);
    EXPECT_NEAR(clip.index.duration_s, 139.4, 1e-9);
    EXPECT_EQ(std::count_if(clip.index.packets.begin(), clip.index.packets.end(),
                            [](const auto& p) { return p.key; }),
              140);
}

TEST(MediaFile, TimeComesFromThePackets) {
    NOSCOPE_REQUIRE_CLIP(corridor, shared_clip("corridor.mpg"));
    const Opened wrong_duration = open_and_index(corridor);
    EXPECT_LT(wrong_duration.info.claimed_duration_s, 1);
    EXPECT_NEAR(wrong_duration.index.duration_s, 19.4, .05);
    const Opened variable = open_and_index(shared_clip("motorway_vfr.mp4"));
    EXPECT_EQ(variable.index.frames(), 576);
    EXPECT_NEAR(variable.index.duration_s, 34.44, .1);
    EXPECT_EQ(open_and_index(shared_clip("highway.avi")).index.frames(), 1702);
}

TEST(MediaFile, TimeZeroIsTheSmallestTimeStamp) {
    const TempFolder folder;
    const std::string moved = folder.file("moved.ts");
    ASSERT_TRUE(ffmpeg("-t 3 -i " + quoted(example_clip()) + " -c copy -output_ts_offset 5000", moved));
    const Opened clip = open_and_index(moved);
    EXPECT_GT(clip.index.start_pts, 5000 * 90000LL);
    EXPECT_NEAR(clip.index.duration_s, 3, .11);
    for (const auto& packet : clip.index.packets) EXPECT_GE(clip.index.seconds(packet.pts), 0);
}

TEST(MediaFile, RotationTurnsTheDisplayedSize) {
    const TempFolder folder;
    for (const int degrees : {0, 90, 180, 270}) {
        const std::string turned = folder.file("turned" + std::to_string(degrees) + ".mp4");
        ASSERT_TRUE(ffmpeg(
            "-t 1 -i " + quoted(example_clip()) + " -c copy -metadata:s:v rotate=" + std::to_string(degrees),
            turned));
        const Opened clip = open_and_index(turned);
        // That the picture is turned the right way round is tested on pictures (rgb_converter_test).
        EXPECT_EQ(clip.info.orientation.rotation % 180, degrees % 180);
        EXPECT_FALSE(clip.info.orientation.mirror);
        EXPECT_EQ(clip.info.width, degrees % 180 == 0 ? 768 : 432);
    }
}

TEST(MediaFile, EditListsHidePackets) {
    const TempFolder folder;
    const std::string cut = folder.file("cut.mp4");
    // A stream copy that begins between keyframes: the packets before are kept and marked as discarded.
    ASSERT_TRUE(ffmpeg("-ss 2.5 -i " + quoted(example_clip()) + " -t 3 -c copy", cut));
    const Opened clip = open_and_index(cut);
    EXPECT_LT(clip.index.frames(), std::ssize(clip.index.packets));
    const auto shown = noscope::testing::run_command("ffmpeg -nostdin -v error -i " + quoted(cut) +
                                                     " -fps_mode passthrough -f framemd5 - | grep -vc '^#'");
    EXPECT_EQ(clip.index.frames(), std::stoi(shown.output));
}

TEST(MediaFile, ATruncatedFileIsReadAsFarAsItGoesAndSaysSo) {
    const TempFolder folder;
    const std::string cut = folder.write("cut.mp4", read_text(example_clip()).substr(0, 1'000'000));
    const Opened clip = open_and_index(cut);
    EXPECT_GT(clip.index.frames(), 100);
    EXPECT_LT(clip.index.frames(), 1394);
    EXPECT_THAT(clip.index.read_error, HasSubstr("of 1394 frames"));
    EXPECT_EQ(open_and_index(example_clip()).index.read_error, "");
}

TEST(MediaFile, RefusesWhatIsNoVideoInOneLine) {
    const TempFolder folder;
    const std::string audio = folder.file("audio only.mp4");
    ASSERT_TRUE(ffmpeg("-f lavfi -i sine=duration=1 -c:a aac", audio));
    const struct {
        std::string path, expected;
    } cases[] = {
        {folder.file("missing.mp4"), "No such file"},
        {folder.write("empty.mp4", ""), "empty"},
        {folder.write("text.mp4", "this is not a video\n"), "video"},
        {folder.write("list.mp4", "#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nother.ts\n"), "video"},
        {folder.write("concat.mp4", "ffconcat version 1.0\nfile '" + example_clip() + "'\n"), "video"},
        {folder.write("zeros.mp4", std::string(100'000, '\0')), "video"},
        {folder.write("truncated.mp4", read_text(example_clip()).substr(0, 20'000)), "video"},
        {folder.path(), "folder"},
        {audio, "no video stream"},
        {"/dev/null", "not a file"},
    };
    for (const auto& bad : cases) {
        const Error error = refused(bad.path);
        EXPECT_EQ(error.code, ErrorCode::recording) << bad.path;
        EXPECT_THAT(error.message, HasSubstr(bad.expected)) << bad.path;
        EXPECT_EQ(error.message.find('\n'), std::string::npos);
    }
}

TEST(MediaFile, OddNamesAreJustNames) {
    const TempFolder folder;
    for (const char* name : {"with space.mp4", "quote'\".mp4", "%d-%03d.mp4", "file:odd.mp4", "-dash.mp4",
                             "\xC3\xBC\xE2\x82\xAC.mp4"}) {
        const std::string path = folder.file(name);
        std::filesystem::copy_file(example_clip(), path);
        EXPECT_EQ(open_and_index(path).index.frames(), 1394) << name;
    }
}

// Bytes of a file that fail from some place on.
class FailingSource : public ByteSource {
   public:
    FailingSource(std::string bytes, std::int64_t fails_at) : bytes_(std::move(bytes)), fails_at_(fails_at) {}
    std::int64_t read(std::int64_t offset, std::span<std::uint8_t> buffer) override {
        if (offset >= fails_at_) return -EIO;
        const auto left = std::min<std::int64_t>(size() - offset, std::ssize(buffer));
        std::copy_n(bytes_.begin() + offset, std::max<std::int64_t>(left, 0), buffer.begin());
        return std::max<std::int64_t>(left, 0);
    }
    std::int64_t size() const override { return std::ssize(bytes_); }

   private:
    std::string bytes_;
    std::int64_t fails_at_;
};

TEST(MediaFile, AReadErrorMidwayKeepsWhatWasRead) {
    const TempFolder folder;
    const std::string path = folder.file("clip.ts");
    ASSERT_TRUE(ffmpeg("-i " + quoted(example_clip()) + " -c copy", path));
    const std::string bytes = read_text(path);
    auto file = MediaFile::open("clip.ts", std::make_unique<FailingSource>(bytes, std::ssize(bytes) / 2), {});
    ASSERT_TRUE(file) << file.error().message;
    const auto index = (*file)->index();
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_THAT(index->read_error, HasSubstr("Input/output error"));
    EXPECT_GT(index->frames(), 400);
    EXPECT_LT(index->frames(), 1000);
}

TEST(MediaFile, CancellingEndsReading) {
    const CancelToken cancel;
    auto file = MediaFile::open(example_clip(), cancel);
    ASSERT_TRUE(file);
    cancel.cancel();
    const auto index = (*file)->index();
    ASSERT_FALSE(index);
    EXPECT_EQ(index.error().code, ErrorCode::interrupted);
}

// Wherever a file was cut when it was first indexed; behind a keyframe too, where nothing follows by which
// its time could be checked.
TEST(MediaFile, AGrownFileHasTheIndexOfOneReadWhole) {
    const TempFolder folder;
    for (const char* name : {"a.ts", "a.avi", "a.mkv"}) {
        SCOPED_TRACE(name);
        const std::string whole = folder.file(name);
        ASSERT_TRUE(
            ffmpeg("-f lavfi -i testsrc2=size=64x48:rate=10:duration=20 -c:v libx264 -preset ultrafast "
                   "-g 20 -bf 2",
                   whole));
        const std::string bytes = read_text(whole);
        const PacketIndex wanted = open_and_index(whole).index;
        for (std::size_t number = 30; number < wanted.packets.size(); number += 5) {
            const PacketIndex::Packet& packet = wanted.packets[number];
            const auto end = static_cast<std::size_t>(packet.position + packet.size / 2);
            const std::string part = folder.write(std::string("part ") + name, bytes.substr(0, end));
            const PacketIndex earlier = open_and_index(part).index;
            auto file = MediaFile::open(whole, {});
            ASSERT_TRUE(file);
            const auto grown = (*file)->index(&earlier);
            ASSERT_TRUE(grown) << grown.error().message;
            ASSERT_EQ(encode(*grown), encode(wanted)) << "cut in packet " << number;
        }
    }
}

TEST(MediaFile, ASecondPassGivesTheSamePackets) {
    auto file = MediaFile::open(example_clip(), {});
    ASSERT_TRUE(file);
    const auto first = (*file)->index(), second = (*file)->index();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(encode(*first), encode(*second));
}

}  // namespace
}  // namespace noscope

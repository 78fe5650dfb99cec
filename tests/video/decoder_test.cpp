#include "video/decoder.h"

#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <sstream>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/md5.h>
}

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::ffmpeg;
using noscope::testing::quoted;
using noscope::testing::run_command;
using noscope::testing::shared_clip;
using noscope::testing::TempFolder;

std::string md5_of(const AVFrame& frame) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    std::vector<std::uint8_t> packed(
        static_cast<std::size_t>(av_image_get_buffer_size(format, frame.width, frame.height, 1)));
    av_image_copy_to_buffer(packed.data(), static_cast<int>(packed.size()), frame.data, frame.linesize,
                            format, frame.width, frame.height, 1);
    std::uint8_t digest[16];
    av_md5_sum(digest, packed.data(), packed.size());
    std::string text;
    for (const int byte : digest) {
        char hex[3];
        std::snprintf(hex, sizeof hex, "%02x", byte);
        text += hex;
    }
    return text;
}

// Hashes of what came, in the order in which it came.
struct Collect : FrameSink {
    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        order.push_back(packet);
        hashes[packet] = md5_of(picture);
        return {};
    }
    Status lost(std::uint32_t packet) override {
        lost_packets.push_back(packet);
        return {};
    }
    std::vector<std::uint32_t> order, lost_packets;
    std::map<std::uint32_t, std::string> hashes;
};

struct Decoded {
    PacketIndex index;
    DecodeReport report;
    Collect sink;
};

// wanted: null for all frames.
Decoded decode_file(const std::string& path, const std::vector<std::uint32_t>* wanted = nullptr,
                    int threads = 1) {
    Decoded result;
    auto file = MediaFile::open(path, {});
    EXPECT_TRUE(file) << (file ? "" : file.error().message);
    if (!file) return result;
    auto index = (*file)->index();
    EXPECT_TRUE(index);
    if (!index) return result;
    result.index = std::move(*index);
    std::vector<std::uint32_t> all;
    for (std::uint32_t i = 0; i < result.index.packets.size(); ++i)
        if (result.index.packets[i].frame) all.push_back(i);
    auto report = decode(**file, result.index, wanted ? *wanted : all, threads, result.sink);
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    if (report) result.report = *report;
    return result;
}

// The frames that the ffmpeg command decodes, by hash in presentation order: an independent reading of the
// file.
std::vector<std::string> ffmpeg_hashes(const std::string& path) {
    const auto result = run_command("ffmpeg -nostdin -v error -noautorotate -i " + quoted(path) +
                                    " -map 0:v:0 -fps_mode passthrough -f framemd5 - 2>/dev/null");
    std::vector<std::string> hashes;
    std::istringstream lines(result.output);
    for (std::string line; std::getline(lines, line);)
        if (!line.starts_with('#')) hashes.push_back(line.substr(line.rfind(' ') + 1));
    return hashes;
}

std::vector<std::string> in_order(const Collect& sink) {
    std::vector<std::string> hashes;
    for (const std::uint32_t packet : sink.order) hashes.push_back(sink.hashes.at(packet));
    return hashes;
}

TEST(Decode, GivesTheFramesThatFfmpegGives) {
    const TempFolder folder;
    const std::string b_frames = folder.file("b.mkv"), odd_size = folder.file("odd.mp4"),
                      mpeg2 = folder.file("m.mpg");
    ASSERT_TRUE(
        ffmpeg("-t 4 -i " + quoted(example_clip()) + " -c:v libx264 -preset veryfast -bf 3 -g 17", b_frames));
    ASSERT_TRUE(ffmpeg(
        "-t 2 -i " + quoted(example_clip()) + " -vf scale=127:73 -pix_fmt yuv444p -c:v libx264", odd_size));
    ASSERT_TRUE(ffmpeg("-t 2 -i " + quoted(example_clip()) + " -r 25 -c:v mpeg2video -bf 2", mpeg2));
    for (const std::string& path : {example_clip(), b_frames, odd_size, mpeg2}) {
        const Decoded decoded = decode_file(path);
        EXPECT_TRUE(decoded.sink.lost_packets.empty()) << path;
        EXPECT_EQ(in_order(decoded.sink), ffmpeg_hashes(path)) << path;
    }
}

TEST(Decode, TheSharedClipsToo) {
    for (const char* name : {"motorway_vfr.mp4", "corridor.mpg", "highway.avi"}) {
        NOSCOPE_REQUIRE_CLIP(path, shared_clip(name));
        const Decoded decoded = decode_file(path);
        EXPECT_LE(decoded.report.lost, 3) << name;  // highway.avi holds three packets without a picture
        EXPECT_EQ(in_order(decoded.sink), ffmpeg_hashes(path)) << name;
    }
}

TEST(Decode, AFrameIsTheSameWhateverElseIsWanted) {
    const TempFolder folder;
    const std::string path = folder.file("b.mp4");
    ASSERT_TRUE(
        ffmpeg("-t 5 -i " + quoted(example_clip()) + " -c:v libx264 -preset veryfast -bf 2 -g 12", path));
    const Decoded all = decode_file(path);
    std::mt19937 random(3);
    for (int round = 0; round < 12; ++round) {
        std::vector<std::uint32_t> wanted;
        for (std::uint32_t i = 0; i < all.index.packets.size(); ++i)
            if (random() % 7 == 0) wanted.push_back(i);
        const Decoded some = decode_file(path, &wanted, 1 + round % 3);
        EXPECT_EQ(some.sink.hashes.size(), wanted.size());
        for (const auto& [packet, hash] : some.sink.hashes) EXPECT_EQ(hash, all.sink.hashes.at(packet));
    }
}

TEST(Decode, DamageInTheMiddleIsLostAndTheRestIsKept) {
    const TempFolder folder;
    const std::string whole = folder.file("whole.ts"), broken = folder.file("broken.ts");
    ASSERT_TRUE(ffmpeg("-i " + quoted(example_clip()) + " -c copy", whole));
    std::string bytes = noscope::testing::read_text(whole);
    // Past the transport headers, so that the container stays whole and the pictures do not.
    std::mt19937 random(5);
    for (std::size_t packet = bytes.size() / 188 * 45 / 100; packet < bytes.size() / 188 * 55 / 100; ++packet)
        for (std::size_t i = 40; i < 188; ++i) bytes[packet * 188 + i] = static_cast<char>(random());
    folder.write("broken.ts", bytes);
    const Decoded good = decode_file(whole), bad = decode_file(broken);
    EXPECT_GT(bad.report.lost, 20);
    EXPECT_LT(bad.report.lost, 400);
    EXPECT_EQ(bad.report.lost, std::ssize(bad.sink.lost_packets));
    EXPECT_EQ(bad.sink.order.size() + bad.sink.lost_packets.size(),
              static_cast<std::size_t>(bad.index.frames()));
    // What lies well before the damage is untouched.
    const auto good_hashes = in_order(good.sink), bad_hashes = in_order(bad.sink);
    ASSERT_GT(bad_hashes.size(), 500U);
    EXPECT_TRUE(std::equal(good_hashes.begin(), good_hashes.begin() + 500, bad_hashes.begin()));
}

TEST(Decode, LostFramesAreToldBeforeTheEnd) {
    struct Watch : Collect {
        Status frame(std::uint32_t packet, const AVFrame& picture) override {
            if (lost_packets.empty()) ++frames_before_loss;
            return Collect::frame(packet, picture);
        }
        int frames_before_loss = 0;
    };
    const TempFolder folder;
    const std::string whole = folder.file("whole.ts");
    ASSERT_TRUE(ffmpeg("-i " + quoted(example_clip()) + " -c copy", whole));
    std::string bytes = noscope::testing::read_text(whole);
    for (std::size_t packet = 2000; packet < 2600; ++packet)
        for (std::size_t i = 40; i < 188; ++i) bytes[packet * 188 + i] = '\x55';
    const std::string broken = folder.write("broken.ts", bytes);
    auto file = MediaFile::open(broken, {});
    ASSERT_TRUE(file);
    const auto index = (*file)->index();
    ASSERT_TRUE(index);
    std::vector<std::uint32_t> all;
    for (std::uint32_t i = 0; i < index->packets.size(); ++i) all.push_back(i);
    Watch watch;
    ASSERT_TRUE(decode(**file, *index, all, 1, watch));
    ASSERT_FALSE(watch.lost_packets.empty());
    EXPECT_LT(watch.frames_before_loss, static_cast<int>(index->packets.size()) * 3 / 4);
}

TEST(Decode, AnErrorOfTheSinkEndsIt) {
    struct Refuse : Collect {
        Status frame(std::uint32_t, const AVFrame&) override { return Error{ErrorCode::store, "full"}; }
    };
    auto file = MediaFile::open(example_clip(), {});
    ASSERT_TRUE(file);
    const auto index = (*file)->index();
    ASSERT_TRUE(index);
    Refuse sink;
    const std::vector<std::uint32_t> wanted = {3};
    const auto report = decode(**file, *index, wanted, 1, sink);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::store);
}

TEST(Decode, AFileThatIsNotWhatWasIndexedIsRefused) {
    const TempFolder folder;
    const std::string path = folder.file("a.mp4"), other = folder.file("b.mp4");
    std::filesystem::copy_file(example_clip(), path);
    ASSERT_TRUE(
        ffmpeg("-i " + quoted(example_clip()) + " -vf negate -c:v libx264 -preset ultrafast -g 10", other));
    auto first = MediaFile::open(path, {});
    ASSERT_TRUE(first);
    const auto index = (*first)->index();
    ASSERT_TRUE(index);
    const auto refused = [&] {
        auto file = MediaFile::open(path, {});
        EXPECT_TRUE(file);
        Collect sink;
        const std::vector<std::uint32_t> wanted = {0, 1300};
        const auto report = decode(**file, *index, wanted, 1, sink);
        EXPECT_TRUE(sink.lost_packets.empty()) << "what was not reached is not damaged";
        return report ? std::string() : report.error().message;
    };
    std::filesystem::copy_file(other, path, std::filesystem::copy_options::overwrite_existing);
    EXPECT_NE(refused().find("changed while it was read"), std::string::npos);
    std::filesystem::copy_file(example_clip(), path, std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(refused(), "");
    std::filesystem::resize_file(path, 1'000'000);
    EXPECT_NE(refused().find("changed while it was read"), std::string::npos);
}

TEST(Decode, AGrowingFileIsReadAsItWas) {
    const TempFolder folder;
    const std::string whole = folder.file("whole.ts");
    ASSERT_TRUE(ffmpeg("-i " + quoted(example_clip()) + " -c copy", whole));
    const std::string bytes = noscope::testing::read_text(whole);
    const std::string path = folder.write("growing.ts", bytes.substr(0, bytes.size() / 2));
    const auto size = static_cast<std::int64_t>(bytes.size() / 2);
    auto before = MediaFile::open(path, {}, size);
    ASSERT_TRUE(before);
    const auto index = (*before)->index();
    ASSERT_TRUE(index);
    folder.write("growing.ts", bytes);
    auto after = MediaFile::open(path, {}, size);
    ASSERT_TRUE(after);
    Collect sink;
    const auto last = static_cast<std::uint32_t>(index->packets.size() - 1);
    const std::vector<std::uint32_t> wanted = {0, last};
    const auto report = decode(**after, *index, wanted, 1, sink);
    EXPECT_TRUE(report) << report.error().message;
}

TEST(Decode, StopsAfterTheLastWantedFrame) {
    const std::vector<std::uint32_t> wanted = {0, 5};
    const Decoded some = decode_file(example_clip(), &wanted);
    EXPECT_EQ(some.sink.hashes.size(), 2U);
    EXPECT_LT(some.report.frames_decoded, 40);
}

}  // namespace
}  // namespace noscope

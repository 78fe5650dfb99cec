// Every odd recording, read by noscope and by a plain sequential decode: packet by packet, picture by
// picture.
#include "video/odd_recordings.h"

#include "video/decoder.h"
#include "video/plain_decode.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <vector>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
}

namespace noscope {
namespace {

using noscope::testing::odd_recordings;
using noscope::testing::OddRecording;
using noscope::testing::PacketTimes;
using noscope::testing::plain_decode;
using noscope::testing::PlainDecode;

// As plain_decode.h has it; written anew, so that a fault in one of the two shows.
std::uint64_t hash_of(const AVFrame& frame) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    std::vector<std::uint8_t> bytes;
    for (const int value : {frame.width, frame.height, frame.format})
        for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i) & 0xFF));
    const int size = av_image_get_buffer_size(format, frame.width, frame.height, 1);
    bytes.resize(12 + static_cast<std::size_t>(size));
    av_image_copy_to_buffer(bytes.data() + 12, size, frame.data, frame.linesize, format, frame.width,
                            frame.height, 1);
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001B3;
    return hash;
}

struct Heard : FrameSink {
    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        EXPECT_TRUE(hashes.emplace(packet, hash_of(picture)).second) << "packet " << packet << " came twice";
        return {};
    }
    Status lost(std::uint32_t packet) override {
        EXPECT_TRUE(lost_packets.insert(packet).second) << "packet " << packet << " was lost twice";
        return {};
    }
    std::map<std::uint32_t, std::uint64_t> hashes;
    std::set<std::uint32_t> lost_packets;
};

// The first sound picture of each packet.
std::map<std::uint32_t, std::uint64_t> sound_pictures(const PlainDecode& plain) {
    std::map<std::uint32_t, std::uint64_t> pictures;
    for (const auto& picture : plain.pictures)
        if (picture.packet >= 0 && !picture.damaged)
            pictures.emplace(static_cast<std::uint32_t>(picture.packet), picture.hash);
    return pictures;
}

std::vector<std::uint32_t> frames_of(const PacketIndex& index) {
    std::vector<std::uint32_t> frames;
    for (std::uint32_t i = 0; i < index.packets.size(); ++i)
        if (index.packets[i].frame) frames.push_back(i);
    return frames;
}

// Sanitizers make decoding many times slower, and FFmpeg's own threads are not theirs to judge.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kMostThreads = 1;
#else
constexpr int kMostThreads = 3;
#endif

class OddRecordings : public ::testing::TestWithParam<OddRecording> {
   protected:
    void SetUp() override { NOSCOPE_REQUIRE_MADE(GetParam()); }

    void read() {
        plain_ = plain_decode(GetParam().path());
        ASSERT_EQ(plain_.error, "");
        auto file = MediaFile::open(GetParam().path(), {});
        ASSERT_TRUE(file) << file.error().message;
        file_ = std::move(*file);
        auto index = file_->index();
        ASSERT_TRUE(index) << index.error().message;
        index_ = std::move(*index);
    }

    void expect_packets() {
        ASSERT_EQ(index_.packets.size(), plain_.packets.size());
        for (std::size_t i = 0; i < plain_.packets.size(); ++i) {
            const auto& ours = index_.packets[i];
            const auto& plain = plain_.packets[i];
            ASSERT_EQ(ours.size, plain.size) << "packet " << i;
            ASSERT_EQ(bool{ours.key}, plain.key) << "packet " << i;
            ASSERT_EQ(bool{ours.frame}, !plain.discard) << "packet " << i;
            if (plain.has_time) {
                ASSERT_EQ(ours.pts, plain.pts) << "packet " << i;
            }
        }
    }

    // The comparison of pictures hangs on it: numbers in place of times must not change any.
    void expect_numbers_do_no_harm() {
        const PlainDecode with_times = plain_decode(GetParam().path(), PacketTimes::own);
        ASSERT_EQ(with_times.pictures.size(), plain_.pictures.size());
        for (std::size_t i = 0; i < plain_.pictures.size(); ++i) {
            ASSERT_EQ(with_times.pictures[i].hash, plain_.pictures[i].hash) << "picture " << i;
            ASSERT_EQ(with_times.pictures[i].damaged, plain_.pictures[i].damaged) << "picture " << i;
        }
    }

    Heard heard_by(Decoder& decoder, const std::vector<std::uint32_t>& wanted) {
        Heard heard;
        const auto report = decoder.decode(wanted, heard);
        EXPECT_TRUE(report) << (report ? "" : report.error().message);
        for (const std::uint32_t packet : wanted)
            EXPECT_NE(heard.hashes.contains(packet), heard.lost_packets.contains(packet))
                << "packet " << packet << " is told twice or never";
        EXPECT_EQ(heard.hashes.size() + heard.lost_packets.size(), wanted.size());
        if (report) {
            EXPECT_EQ(report->lost, std::ssize(heard.lost_packets));
        }
        return heard;
    }

    // Pictures that may show damage, by packet: what FFmpeg conceals depends on what happens to be in memory,
    // so that two plain decodes differ there. From the damage to the next whole intra picture.
    std::vector<bool> near_damage() const {
        const auto sound = sound_pictures(plain_);
        std::vector<bool> near(index_.packets.size());
        bool damaged = false;
        for (std::uint32_t i = 0; i < near.size(); ++i) {
            const PacketIndex::Packet& packet = index_.packets[i];
            if (packet.entry == EntryPoint::closed && sound.contains(i)) damaged = false;
            damaged |= packet.corrupt || packet.gap || (packet.frame && !sound.contains(i));
            near[i] = damaged;
        }
        return near;
    }

    // All frames, as the plain decode has them; what is near damage need not be.
    Heard expect_all_pictures(const std::vector<std::uint32_t>& frames) {
        auto decoder = Decoder::open(*file_, index_, 1);
        EXPECT_TRUE(decoder);
        const Heard heard = heard_by(**decoder, frames);
        const auto expected = sound_pictures(plain_);
        const auto excused = near_damage();
        std::size_t differ = 0;
        for (const std::uint32_t packet : frames) {
            const auto plain = expected.find(packet);
            const auto ours = heard.hashes.find(packet);
            const bool same = (plain == expected.end()) == (ours == heard.hashes.end()) &&
                              (plain == expected.end() || plain->second == ours->second);
            if (same || excused[packet] || ++differ > 3) continue;  // three lines tell as much as a thousand
            ADD_FAILURE() << "packet " << packet << " of " << index_.packets.size() << ": "
                          << (plain == expected.end()      ? "a picture that the plain decode does not have"
                              : ours == heard.hashes.end() ? "lost, and the plain decode has it"
                                                           : "another picture than in the plain decode");
        }
        EXPECT_EQ(differ, 0U) << "of " << frames.size() << " frames";
        return heard;
    }

    // Whatever is wanted, in whatever order and by however many threads: the same, damaged or not.
    void expect_same(const Heard& all, Decoder& decoder, const std::vector<std::uint32_t>& wanted) {
        const Heard heard = heard_by(decoder, wanted);
        std::size_t differ = 0;
        for (const std::uint32_t packet : wanted) {
            const auto before = all.hashes.find(packet), now = heard.hashes.find(packet);
            const bool same = (before == all.hashes.end()) == (now == heard.hashes.end()) &&
                              (before == all.hashes.end() || before->second == now->second);
            if (same || ++differ > 3) continue;
            ADD_FAILURE() << "packet " << packet << " of " << index_.packets.size() << ": "
                          << (before == all.hashes.end()  ? "a picture where there was none"
                              : now == heard.hashes.end() ? "lost where there was a picture"
                                                          : "another picture than when all are wanted");
        }
        EXPECT_EQ(differ, 0U) << "of " << wanted.size() << " wanted frames";
    }

    PlainDecode plain_;
    std::unique_ptr<MediaFile> file_;
    PacketIndex index_;
};

using OddRecordingsRefused = OddRecordings;

TEST_P(OddRecordingsRefused, InOneLine) {
    auto file = MediaFile::open(GetParam().path(), {});
    Error error;
    if (file) {
        const auto index = (*file)->index();
        ASSERT_FALSE(index) << "it was read: " << index->packets.size() << " packets";
        error = index.error();
    } else {
        error = file.error();
    }
    EXPECT_EQ(error.code, ErrorCode::recording) << error.message;
    EXPECT_NE(error.message.find(GetParam().name), std::string::npos) << error.message;
    EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
}

TEST_P(OddRecordings, AreReadAsByAPlainDecode) {
    read();
    if (HasFatalFailure()) return;
    expect_packets();
    expect_numbers_do_no_harm();
    if (HasFatalFailure()) return;
    const auto frames = frames_of(index_);
    const Heard all = expect_all_pictures(frames);
    std::mt19937 random(7);
    // One decoder for many calls, as in a run: each begins where the last one left it.
    for (int threads = 1; threads <= kMostThreads; threads += 2) {
        SCOPED_TRACE(std::to_string(threads) + " threads");
        auto decoder = Decoder::open(*file_, index_, threads);
        ASSERT_TRUE(decoder);
        for (const unsigned share : {1U, 3U, 17U}) {
            std::vector<std::uint32_t> wanted;
            for (const std::uint32_t frame : frames)
                if (random() % share == 0) wanted.push_back(frame);
            SCOPED_TRACE("one frame of " + std::to_string(share));
            expect_same(all, **decoder, wanted);
        }
        std::vector<std::uint32_t> keys;
        for (const std::uint32_t frame : frames)
            if (index_.packets[frame].key) keys.push_back(frame);
        expect_same(all, **decoder, keys);
        // Blocks, in order and at random.
        const std::size_t block = 1 + random() % 40;
        for (std::size_t begin = 0; begin < frames.size(); begin += block) {
            SCOPED_TRACE("block at " + std::to_string(begin));
            const std::size_t end = std::min(frames.size(), begin + block);
            expect_same(all, **decoder,
                        {frames.begin() + static_cast<std::ptrdiff_t>(begin),
                         frames.begin() + static_cast<std::ptrdiff_t>(end)});
        }
        for (int i = 0; i < 8; ++i) expect_same(all, **decoder, {frames[random() % frames.size()]});
        expect_same(all, **decoder, {frames.back()});
    }
}

std::vector<OddRecording> those(bool refused) {
    std::vector<OddRecording> recordings = odd_recordings();
    std::erase_if(recordings, [refused](const OddRecording& odd) { return odd.refused != refused; });
    return recordings;
}
std::string name_of(const ::testing::TestParamInfo<OddRecording>& info) { return info.param.test_name(); }

INSTANTIATE_TEST_SUITE_P(All, OddRecordings, ::testing::ValuesIn(those(false)), name_of);
INSTANTIATE_TEST_SUITE_P(All, OddRecordingsRefused, ::testing::ValuesIn(those(true)), name_of);

TEST(OddRecordingsList, IsNotEmptyAndEveryNameIsATestOfItsOwn) {
    std::set<std::string> names;
    for (const OddRecording& recording : odd_recordings()) {
        EXPECT_TRUE(names.insert(recording.test_name()).second) << recording.name;
        EXPECT_FALSE(recording.what.empty()) << recording.name;
    }
    EXPECT_GT(names.size(), 150U);
}

}  // namespace
}  // namespace noscope

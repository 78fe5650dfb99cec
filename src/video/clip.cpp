#include "video/clip.h"

#include "base/error_text.h"
#include "base/try.h"
#include "video/clip_encoder.h"
#include "video/clip_file.h"
#include "video/decoder.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace noscope {
namespace {

std::int64_t pts_of(const PacketIndex& index, double file_s) {
    return index.start_pts + std::llround(file_s / index.time_base.value());
}

// The keyframe that decoding of the range can begin with, in the file's time.
std::optional<std::int64_t> keyframe_before(const PacketIndex& index, std::int64_t pts) {
    std::optional<std::int64_t> found;
    for (const PacketIndex::Packet& packet : index.packets)
        if (packet.frame && packet.key && packet.pts <= pts && (!found || packet.pts > *found))
            found = packet.pts;
    return found;
}

// Sound from the source in step with pictures that come from elsewhere.
class SoundFollower {
   public:
    SoundFollower(ClipSource& source, std::int64_t from, std::int64_t to)
        : source_(source), from_(from), to_(to), packet_(av_packet_alloc()) {
        active_ = source.sound() && source.seek(from);
    }

    // Puts what is heard before `until`, in the video stream's time.
    Status follow(ClipSink& sink, std::int64_t until) {
        if (!active_ || !sink.has_sound()) return {};
        const AVRational video = source_.video().time_base, sound = source_.sound()->time_base;
        while (true) {
            if (!held_) {
                NOSCOPE_TRY(const bool more, source_.read(*packet_));
                if (!more) {
                    active_ = false;
                    return {};
                }
                if (!source_.is_sound(*packet_) || packet_->pts == AV_NOPTS_VALUE) continue;
                held_ = true;
            }
            if (av_compare_ts(packet_->pts, sound, to_, video) >= 0) {
                active_ = false;
                return {};
            }
            if (av_compare_ts(packet_->pts, sound, until, video) >= 0) return {};
            held_ = false;
            if (av_compare_ts(packet_->pts, sound, from_, video) < 0) continue;
            shift(*packet_, av_rescale_q(from_, video, sound));
            NOSCOPE_CHECK(sink.put(*packet_, true, sound));
        }
    }

    static void shift(AVPacket& packet, std::int64_t by) {
        if (packet.pts != AV_NOPTS_VALUE) packet.pts -= by;
        if (packet.dts != AV_NOPTS_VALUE) packet.dts -= by;
    }

   private:
    ClipSource& source_;
    std::int64_t from_, to_;
    FfmpegPtr<AVPacket> packet_;
    bool active_ = false, held_ = false;
};

// Packets as they are, from the keyframe at `from` on. False where the container gives none there.
Result<bool> copy_packets(ClipSource& source, ClipSink& sink, std::int64_t from, std::int64_t to) {
    const AVStream& video = source.video();
    if (!source.seek(from)) return false;
    const FfmpegPtr<AVPacket> packet(av_packet_alloc());
    bool begun = false;
    while (true) {
        NOSCOPE_TRY(const bool more, source.read(*packet));
        if (!more) break;
        const bool picture = source.is_video(*packet);
        if (!picture && !source.is_sound(*packet)) continue;
        if (packet->pts == AV_NOPTS_VALUE && packet->dts == AV_NOPTS_VALUE) return false;
        const AVRational base = picture ? video.time_base : source.sound()->time_base;
        const std::int64_t time = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
        if (!begun) {
            if (!picture || (packet->flags & AV_PKT_FLAG_KEY) == 0 || time < from) continue;
            if (time != from || packet->pts == AV_NOPTS_VALUE || packet->dts == AV_NOPTS_VALUE) return false;
            NOSCOPE_CHECK(sink.begin(*video.codecpar, video.time_base, &video));
            begun = true;
        }
        if (picture && (packet->dts == AV_NOPTS_VALUE ? time : packet->dts) >= to) break;
        // Leading pictures show what was before the keyframe; sound has an end of its own.
        if (av_compare_ts(time, base, from, video.time_base) < 0 ||
            av_compare_ts(time, base, to, video.time_base) >= 0)
            if (!picture || time < from) continue;
        SoundFollower::shift(*packet, av_rescale_q(from, video.time_base, base));
        NOSCOPE_CHECK(sink.put(*packet, !picture, base));
    }
    if (!begun) return false;
    NOSCOPE_CHECK(sink.finish());
    return true;
}

// None where the packets will not do as they are. What was begun is gone by then: the encoder's clip has its
// name.
Result<std::optional<ClipWritten>> copy(const std::string& source_path, const PacketIndex& index,
                                        std::int64_t from, std::int64_t to, const std::string& stem,
                                        const CancelToken& cancel) {
    NOSCOPE_TRY(const auto source, ClipSource::open(source_path, cancel));
    ClipSink sink(stem, *source->video().codecpar, source->sound());
    const auto copied = copy_packets(*source, sink, from, to);
    // Encoding fares no better on a disk that is full.
    if (!copied && (copied.error().code == ErrorCode::interrupted || sink.disk_failed()))
        return copied.error();
    if (!copied || !*copied) return std::optional<ClipWritten>();
    return std::optional(ClipWritten{sink.path(), index.seconds(from), false, sink.has_sound()});
}

Result<ClipWritten> encode(const std::string& source_path, const PacketIndex& index, std::int64_t from,
                           std::int64_t to, const std::string& stem, const CancelToken& cancel) {
    NOSCOPE_TRY(const auto media, MediaFile::open(source_path, cancel));
    NOSCOPE_TRY(const auto source, ClipSource::open(source_path, cancel));
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t i = 0; i < index.packets.size(); ++i)
        if (index.packets[i].frame && index.packets[i].pts >= from && index.packets[i].pts < to)
            wanted.push_back(i);
    SoundFollower sound(*source, from, to);
    std::vector<std::int64_t> times;
    for (const std::uint32_t packet : wanted) times.push_back(index.packets[packet].pts);
    std::ranges::sort(times);
    ClipEncoder encoder(index, media->info().orientation, from, stem, source->sound(), std::move(times));
    encoder.before = [&](ClipSink& sink, std::int64_t pts) { return sound.follow(sink, pts); };
    NOSCOPE_TRY([[maybe_unused]] const DecodeReport report, decode(*media, index, wanted, 1, encoder));
    NOSCOPE_CHECK(encoder.finish(to));
    return ClipWritten{encoder.path(), index.seconds(from), true, encoder.has_sound()};
}

}  // namespace

Result<ClipWritten> write_clip(const std::string& source_path, const PacketIndex& index,
                               const ClipRange& range, const std::string& stem, CancelToken cancel) {
    const std::int64_t from = pts_of(index, std::max(0., range.from_s)), to = pts_of(index, range.to_s);
    if (from >= to) return fail(ErrorCode::usage, "a clip of '{}' would hold nothing", source_path);
    const auto key = keyframe_before(index, from);
    const double lead_in =
        key ? static_cast<double>(from - *key) * index.time_base.value() : kMostLeadInS + 1;
    if (range.exact || lead_in > kMostLeadInS) return encode(source_path, index, from, to, stem, cancel);
    NOSCOPE_TRY(const auto copied, copy(source_path, index, *key, to, stem, cancel));
    if (copied) return *copied;
    return encode(source_path, index, from, to, stem, cancel);
}

}  // namespace noscope

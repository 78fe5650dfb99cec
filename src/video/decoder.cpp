#include "video/decoder.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/try.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace noscope {
namespace {

using Clock = std::chrono::steady_clock;

class Decode {
   public:
    Decode(MediaFile& file, const PacketIndex& index, std::span<const std::uint32_t> wanted, FrameSink& sink)
        : file_(file),
          index_(index),
          wanted_(wanted),
          sink_(sink),
          told_(wanted.size(), false),
          frame_(av_frame_alloc()),
          packet_(av_packet_alloc()) {}

    Result<DecodeReport> run(int threads) {
        const auto start = Clock::now();
        NOSCOPE_CHECK(open(threads));
        NOSCOPE_CHECK(file_.rewind());
        for (std::uint32_t number = 0; number < index_.packets.size() && left_ > 0; ++number) {
            NOSCOPE_TRY(const bool more, file_.next_packet(*packet_));
            if (!more || !same_packet(index_.packets[number])) return changed();
            // The packet's number travels through the decoder in place of its time: frames come back in
            // another order, and time stamps may be missing or repeated, but a number names one packet.
            packet_->pts = number;
            packet_->dts = AV_NOPTS_VALUE;
            NOSCOPE_CHECK(send(packet_.get()));
            NOSCOPE_CHECK(in_sink([&] { return sink_.tick(); }));
        }
        if (left_ > 0) NOSCOPE_CHECK(send(nullptr));
        NOSCOPE_CHECK(give_up_before(std::numeric_limits<std::uint32_t>::max()));
        report_.seconds = std::chrono::duration<double>(Clock::now() - start - sink_time_).count();
        return std::move(report_);
    }

   private:
    Status open(int threads) {
        const AVCodecParameters& parameters = file_.codec_parameters();
        const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
        context_.reset(avcodec_alloc_context3(codec));
        if (!context_ || avcodec_parameters_to_context(context_.get(), &parameters) < 0)
            return fail(ErrorCode::internal, "cannot set up the {} decoder", codec->name);
        context_->thread_count = threads;
        left_ = wanted_.size();
        if (const int code = avcodec_open2(context_.get(), codec, nullptr); code < 0)
            return fail(ErrorCode::recording, "'{}': the {} decoder refuses it: {}", file_.path(),
                        codec->name, ffmpeg_error_text(code));
        return {};
    }

    // What is read must be what was indexed: another picture under an indexed time would be a wrong label for
    // good, and a file that was cut off meanwhile is not damaged.
    bool same_packet(const PacketIndex::Packet& indexed) const {
        return packet_->size == indexed.size && ((packet_->flags & AV_PKT_FLAG_KEY) != 0) == indexed.key &&
               (packet_->pts == AV_NOPTS_VALUE || packet_->pts == indexed.pts);
    }

    Error changed() const {
        return fail(ErrorCode::recording, "'{}' changed while it was read; run the command again",
                    file_.path());
    }

    // Null: the end. A decoder that is full gives out frames first.
    Status send(AVPacket* packet) {
        for (;;) {
            const int code = avcodec_send_packet(context_.get(), packet);
            if (code == AVERROR(EAGAIN)) {
                NOSCOPE_TRY(const bool got, receive());
                if (!got)
                    return fail(ErrorCode::internal, "the decoder of '{}' neither takes nor gives",
                                file_.path());
                continue;
            }
            if (code == AVERROR(ENOMEM))
                return fail(ErrorCode::internal, "out of memory while decoding '{}'", file_.path());
            if (code < 0 && code != AVERROR_EOF) ++report_.bad_packets;
            break;
        }
        for (;;) {
            NOSCOPE_TRY(const bool got, receive());
            if (!got) return {};
        }
    }

    Result<bool> receive() {
        const int code = avcodec_receive_frame(context_.get(), frame_.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return false;
        if (code < 0) {
            ++report_.bad_packets;
            return code != AVERROR(ENOMEM);
        }
        ++report_.frames_decoded;
        NOSCOPE_CHECK(deliver());
        return true;
    }

    Status deliver() {
        if (frame_->pts < 0 || frame_->pts >= std::ssize(index_.packets)) return {};
        const auto number = static_cast<std::uint32_t>(frame_->pts);
        // What lies before a keyframe in the file is put out before it: what has not come by now never will.
        if (index_.packets[number].key) NOSCOPE_CHECK(give_up_before(number));
        const auto place = std::lower_bound(wanted_.begin(), wanted_.end(), number);
        if (place == wanted_.end() || *place != number) return {};
        const auto i = static_cast<std::size_t>(place - wanted_.begin());
        const bool damaged = frame_->decode_error_flags != 0 || (frame_->flags & AV_FRAME_FLAG_CORRUPT) != 0;
        if (told_[i] || damaged) return {};
        return tell(i, [&] { return sink_.frame(number, *frame_); });
    }

    Status give_up_before(std::uint32_t packet) {
        for (; oldest_ < wanted_.size() && wanted_[oldest_] < packet; ++oldest_) {
            if (told_[oldest_]) continue;
            ++report_.lost;
            NOSCOPE_CHECK(tell(oldest_, [&] { return sink_.lost(wanted_[oldest_]); }));
        }
        return {};
    }

    template <class Call>
    Status tell(std::size_t i, Call call) {
        told_[i] = true;
        --left_;
        return in_sink(call);
    }

    // The sink's time is not decoding's.
    template <class Call>
    Status in_sink(Call call) {
        const auto before = Clock::now();
        auto status = call();
        sink_time_ += Clock::now() - before;
        return status;
    }

    MediaFile& file_;
    const PacketIndex& index_;
    std::span<const std::uint32_t> wanted_;
    FrameSink& sink_;
    std::vector<bool> told_;  // of each wanted frame: the sink heard of it
    std::size_t oldest_ = 0;  // all wanted frames before it were told
    std::size_t left_ = 0;
    FfmpegPtr<AVCodecContext> context_;
    FfmpegPtr<AVFrame> frame_;
    FfmpegPtr<AVPacket> packet_;
    DecodeReport report_;
    Clock::duration sink_time_{};
};

}  // namespace

Result<DecodeReport> decode(MediaFile& file, const PacketIndex& index, std::span<const std::uint32_t> wanted,
                            int threads, FrameSink& sink) {
    if (wanted.empty()) return DecodeReport{};
    return Decode(file, index, wanted, sink).run(threads);
}

}  // namespace noscope

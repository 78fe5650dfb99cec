#include "video/codec.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
#include <libavutil/mem.h>
#include <libavutil/murmur3.h>
#include <libavutil/pixdesc.h>
}

namespace noscope {
namespace {

// By how much pictures come out in another order than they lie in the file.
Codec::Reordering find_reordering(const PacketIndex& index) {
    constexpr std::size_t kMost = 16;
    bool bidirectional = false;
    Codec::Reordering most;
    struct Before {
        std::int64_t pts = 0;
        int overtaken = 0;
    };
    std::array<Before, kMost> before{};  // the packets before, a ring
    for (std::size_t i = 0; i < index.packets.size(); ++i) {
        const PacketIndex::Packet& packet = index.packets[i];
        bidirectional |= packet.type == PictureType::bidirectional;
        int later = 0;
        for (std::size_t k = 0; k < std::min(i, kMost); ++k) {
            if (before[k].pts <= packet.pts) continue;
            ++later;
            most.overtaken = std::max(most.overtaken, ++before[k].overtaken);
        }
        most.held_back = std::max(most.held_back, later);
        before[i % kMost] = {packet.pts, 0};
    }
    // Without real time stamps pictures seem to come in order.
    if (bidirectional && most.held_back == 0) most.held_back = most.overtaken = kMost;
    return most;
}

// Decoders of the MPEG-4 family and older ones tell encoders by what stands in the first packet, and decode
// accordingly from the next one on.
bool learns_from_head(AVCodecID codec) {
    switch (codec) {
        case AV_CODEC_ID_H264:
        case AV_CODEC_ID_HEVC:
        case AV_CODEC_ID_VP8:
        case AV_CODEC_ID_VP9:
        case AV_CODEC_ID_AV1:
        case AV_CODEC_ID_MPEG1VIDEO:
        case AV_CODEC_ID_MPEG2VIDEO:
            return false;
        default:
            return true;
    }
}

// The configuration in force at packet `start`. False: out of memory.
bool set_configuration(AVCodecContext& context, const PacketIndex& index, std::uint32_t start) {
    const auto after = std::upper_bound(index.configurations.begin(), index.configurations.end(), start,
                                        [](std::uint32_t packet, const auto& c) { return packet < c.from; });
    if (after == index.configurations.begin()) return true;
    const std::vector<std::uint8_t>& extradata = std::prev(after)->extradata;
    auto* copy = static_cast<std::uint8_t*>(av_mallocz(extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (!copy) return false;
    std::copy(extradata.begin(), extradata.end(), copy);
    av_freep(&context.extradata);
    context.extradata = copy;
    context.extradata_size = static_cast<int>(extradata.size());
    return true;
}

int cleared_buffer(AVCodecContext* context, AVFrame* frame, int flags) {
    const int code = avcodec_default_get_buffer2(context, frame, flags);
    if (code < 0) return code;
    for (AVBufferRef* buffer : frame->buf)
        if (buffer) std::memset(buffer->data, 0, buffer->size);
    return 0;
}

}  // namespace

bool Codec::takes_threads(const MediaFile& file) {
    const AVCodecID codec = file.codec_parameters().codec_id;
    return codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC || codec == AV_CODEC_ID_VP9 ||
           codec == AV_CODEC_ID_AV1;
}

Result<Codec> Codec::open(const MediaFile& file, const PacketIndex& index, int threads) {
    Codec codec;
    codec.file_ = &file;
    codec.index_ = &index;
    codec.threads_ = threads;
    codec.reordering_ = find_reordering(index);
    codec.learns_from_head_ = learns_from_head(file.codec_parameters().codec_id);
    codec.picture_.reset(av_frame_alloc());
    NOSCOPE_CHECK(codec.open_context(0));
    return codec;
}

Status Codec::open_context(std::uint32_t start) {
    seen_head_ = false;
    const AVCodecParameters& parameters = file_->codec_parameters();
    const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
    context_.reset(avcodec_alloc_context3(codec));
    if (!context_ || avcodec_parameters_to_context(context_.get(), &parameters) < 0 ||
        !set_configuration(*context_, *index_, start))
        return fail(ErrorCode::internal, "cannot set up the {} decoder", codec->name);
    context_->thread_count = threads_;
    // Damage is not reliably marked with several threads: it must not pass.
    if (threads_ > 1) context_->err_recognition |= AV_EF_EXPLODE;
    // Pictures of their own, as JPEG's, come out damaged without a mark.
    const AVCodecDescriptor* kind = avcodec_descriptor_get(parameters.codec_id);
    if (careful_ || (kind && (kind->props & AV_CODEC_PROP_INTRA_ONLY) != 0))
        context_->get_buffer2 = &cleared_buffer;
    // FFmpeg's H.264 decoder guesses this from what it has seen and drops what comes too late for its guess:
    // then what comes out would depend on where decoding began.
    if (parameters.codec_id == AV_CODEC_ID_H264)
        context_->has_b_frames = std::max(context_->has_b_frames, reordering_.held_back);
    if (const int code = avcodec_open2(context_.get(), codec, nullptr); code < 0)
        return fail(ErrorCode::recording, "'{}': the {} decoder refuses it: {}", file_->path(), codec->name,
                    ffmpeg_error_text(code));
    return {};
}

Status Codec::begin(PacketReader& reader, std::uint32_t start, bool careful) {
    // Parameter sets outlive a flush, and those of another part of the file may be wrong here.
    const bool fresh = index_->parameter_sets_change || !index_->configurations.empty() || careful ||
                       careful_ || (learns_from_head_ && start == 0);
    careful_ = careful;
    if (fresh) NOSCOPE_CHECK(open_context(start));
    if (learns_from_head_ && start > 0 && !seen_head_) {
        const FfmpegPtr<AVPacket> head(av_packet_alloc());
        NOSCOPE_CHECK(reader.move_to(0));
        NOSCOPE_CHECK(reader.read(*head));
        NOSCOPE_CHECK(send(0, *head, [](std::uint32_t, AVFrame&) -> Status { return {}; }));
    }
    avcodec_flush_buffers(context_.get());
    return reader.move_to(start);
}

Status Codec::send(std::uint32_t number, AVPacket& packet, const Take& take) {
    // The packet's number travels through the decoder in place of its time: frames come back in another
    // order, and time stamps may be missing or repeated, but a number names one packet.
    seen_head_ |= number == 0;
    packet.pts = number;
    packet.dts = AV_NOPTS_VALUE;
    return send_packet(&packet, take);
}

Status Codec::drain(const Take& take) { return send_packet(nullptr, take); }

// A decoder that is full gives out frames first.
Status Codec::send_packet(AVPacket* packet, const Take& take) {
    for (;;) {
        const int code = avcodec_send_packet(context_.get(), packet);
        if (code == AVERROR(EAGAIN)) {
            NOSCOPE_TRY(const bool got, receive(take));
            if (!got)
                return fail(ErrorCode::internal, "the decoder of '{}' neither takes nor gives",
                            file_->path());
            continue;
        }
        if (code == AVERROR(ENOMEM))
            return fail(ErrorCode::internal, "out of memory while decoding '{}'", file_->path());
        if (code < 0 && code != AVERROR_EOF) ++bad_packets_;
        break;
    }
    for (;;) {
        NOSCOPE_TRY(const bool got, receive(take));
        if (!got) return {};
    }
}

Result<bool> Codec::receive(const Take& take) {
    const int code = avcodec_receive_frame(context_.get(), picture_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return false;
    if (code < 0) {
        ++bad_packets_;
        return code != AVERROR(ENOMEM);
    }
    if (picture_->pts >= 0 && picture_->pts < std::ssize(index_->packets))
        NOSCOPE_CHECK(take(static_cast<std::uint32_t>(picture_->pts), *picture_));
    return true;
}

bool is_sound(const AVFrame& picture) {
    return picture.decode_error_flags == 0 && (picture.flags & AV_FRAME_FLAG_CORRUPT) == 0;
}

std::uint64_t picture_hash(const AVFrame& picture) {
    struct Free {
        void operator()(AVMurMur3* state) const { av_free(state); }
    };
    const std::unique_ptr<AVMurMur3, Free> state(av_murmur3_alloc());
    av_murmur3_init(state.get());
    const auto format = static_cast<AVPixelFormat>(picture.format);
    const std::array<int, 3> shape{picture.width, picture.height, picture.format};
    av_murmur3_update(state.get(), reinterpret_cast<const std::uint8_t*>(shape.data()), sizeof shape);
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
    const int planes = av_pix_fmt_count_planes(format);
    for (int plane = 0; plane < planes; ++plane) {
        const int bytes = av_image_get_linesize(format, picture.width, plane);
        const int rows =
            plane == 1 || plane == 2 ? -((-picture.height) >> description->log2_chroma_h) : picture.height;
        for (int y = 0; y < rows; ++y)
            av_murmur3_update(state.get(), picture.data[plane] + std::ptrdiff_t{y} * picture.linesize[plane],
                              static_cast<std::size_t>(bytes));
    }
    std::array<std::uint8_t, 16> digest{};
    av_murmur3_final(state.get(), digest.data());
    std::uint64_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
}

}  // namespace noscope

#include "video/clip_encoder.h"

#include "base/error_text.h"
#include "base/try.h"
#include "video/rgb_frame.h"

#include <algorithm>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

namespace noscope {
namespace {

constexpr const char* kQuality = "20";  // of x264: hard to tell from the source

Error refused(const char* what, int code) {
    return fail(ErrorCode::internal, "cannot encode a clip: {}: {}", what, ffmpeg_error_text(code));
}

}  // namespace

Status ClipEncoder::open(int width, int height) {
    const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
    if (!codec) codec = avcodec_find_encoder(AV_CODEC_ID_MPEG4);
    if (!codec) return fail(ErrorCode::internal, "this FFmpeg can encode neither H.264 nor MPEG-4");
    codec_.reset(avcodec_alloc_context3(codec));
    // The format's chroma is for pairs of pixels.
    codec_->width = std::max(2, width & ~1);
    codec_->height = std::max(2, height & ~1);
    codec_->pix_fmt = AV_PIX_FMT_YUV420P;
    codec_->color_range = AVCOL_RANGE_MPEG;
    codec_->colorspace = AVCOL_SPC_SMPTE170M;
    codec_->time_base = {static_cast<int>(index_.time_base.num), static_cast<int>(index_.time_base.den)};
    // x264 takes the time base for the rate where none is given, and claims a level that few decoders have.
    codec_->framerate =
        av_d2q(static_cast<double>(index_.frames()) / std::max(1e-3, index_.duration_s), 1 << 16);
    codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    codec_->thread_count = 1;  // equal bytes on every machine
    av_opt_set(codec_->priv_data, "preset", "veryfast", 0);
    av_opt_set(codec_->priv_data, "crf", kQuality, 0);
    if (const int code = avcodec_open2(codec_.get(), codec, nullptr); code < 0)
        return refused(codec->name, code);
    scaler_.reset(sws_getContext(width, height, AV_PIX_FMT_RGB24, codec_->width, codec_->height,
                                 AV_PIX_FMT_YUV420P, SWS_BILINEAR | SWS_ACCURATE_RND | SWS_BITEXACT, nullptr,
                                 nullptr, nullptr));
    if (!scaler_) return fail(ErrorCode::internal, "cannot scale pictures of {}x{}", width, height);
    const FfmpegPtr<AVFormatContext> owner(avformat_alloc_context());
    AVStream* const like = avformat_new_stream(owner.get(), nullptr);
    avcodec_parameters_from_context(like->codecpar, codec_.get());
    sink_ = std::make_unique<ClipSink>(stem_, *like->codecpar, sound_);
    return sink_->begin(*like->codecpar, codec_->time_base, nullptr);
}

Result<FfmpegPtr<AVFrame>> ClipEncoder::to_yuv(const RgbImage& image) {
    FfmpegPtr<AVFrame> frame(av_frame_alloc());
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = codec_->width;
    frame->height = codec_->height;
    frame->colorspace = codec_->colorspace;
    if (const int code = av_frame_get_buffer(frame.get(), 0); code < 0) return refused("a picture", code);
    NOSCOPE_TRY(const FfmpegPtr<AVFrame> source, rgb_frame(image.view()));
    sws_scale(scaler_.get(), source->data, source->linesize, 0, image.height, frame->data, frame->linesize);
    return frame;
}

Status ClipEncoder::frame(std::uint32_t packet, const AVFrame& picture) {
    const int width = image_.width, height = image_.height;
    NOSCOPE_CHECK(converter_.convert(picture, orientation_, image_));
    // A stream that changes its size goes on in the clip's.
    if (!codec_) {
        NOSCOPE_CHECK(open(image_.width, image_.height));
    } else if (image_.width != width || image_.height != height) {
        scaler_.reset(sws_getContext(
            image_.width, image_.height, AV_PIX_FMT_RGB24, codec_->width, codec_->height, AV_PIX_FMT_YUV420P,
            SWS_BILINEAR | SWS_ACCURATE_RND | SWS_BITEXACT, nullptr, nullptr, nullptr));
        if (!scaler_) return fail(ErrorCode::internal, "cannot scale pictures");
    }
    // Where a container leaves times out, those of its packets are guessed, and not in the order of pictures.
    const std::int64_t pts = (next_ < times_.size() ? times_[next_] : index_.packets[packet].pts) - from_;
    ++next_;
    if (pts <= last_pts_) return {};  // frames of one time: the first is shown
    last_pts_ = pts;
    NOSCOPE_TRY(const auto frame, to_yuv(image_));
    frame->pts = pts;
    if (const int code = avcodec_send_frame(codec_.get(), frame.get()); code < 0)
        return refused("a picture", code);
    return drain();
}

Status ClipEncoder::drain() {
    const FfmpegPtr<AVPacket> packet(av_packet_alloc());
    // Without one the last picture would be shown for no time at all, and be left out.
    const auto usual =
        static_cast<std::int64_t>(index_.duration_s / index_.time_base.value() /
                                  static_cast<double>(std::max<std::int64_t>(1, index_.frames())));
    while (true) {
        const int code = avcodec_receive_packet(codec_.get(), packet.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return {};
        if (code < 0) return refused("a picture", code);
        if (packet->duration <= 0) packet->duration = std::max<std::int64_t>(1, usual);
        if (before) NOSCOPE_CHECK(before(*sink_, from_ + packet->dts));
        NOSCOPE_CHECK(sink_->put(*packet, false, codec_->time_base));
    }
}

Status ClipEncoder::finish(std::int64_t to) {
    if (!codec_) return fail(ErrorCode::recording, "no picture of the clip '{}' could be decoded", stem_);
    avcodec_send_frame(codec_.get(), nullptr);
    NOSCOPE_CHECK(drain());
    if (before) NOSCOPE_CHECK(before(*sink_, to));
    return sink_->finish();
}

}  // namespace noscope

#include "video/jpeg.h"

#include "base/error_text.h"
#include "base/try.h"
#include "video/ffmpeg_support.h"
#include "video/rgb_converter.h"
#include "video/rgb_frame.h"

#include <algorithm>
#include <cmath>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

namespace noscope {
namespace {

constexpr int kMostSide = 65500;  // of the format

Error refused(const char* what, int code) {
    return fail(ErrorCode::internal, "{} as JPEG: {}", what, ffmpeg_error_text(code));
}

// In the colours and size of the file.
Result<FfmpegPtr<AVFrame>> scaled(const RgbView& picture, int width, int height) {
    FfmpegPtr<AVFrame> frame(av_frame_alloc());
    frame->format = AV_PIX_FMT_YUVJ420P;
    frame->width = width;
    frame->height = height;
    if (const int code = av_frame_get_buffer(frame.get(), 0); code < 0)
        return refused("cannot keep a picture", code);
    const FfmpegPtr<SwsContext> scaler(
        sws_getContext(picture.width, picture.height, AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_YUV420P,
                       SWS_AREA | SWS_ACCURATE_RND | SWS_BITEXACT, nullptr, nullptr, nullptr));
    if (!scaler)
        return fail(ErrorCode::internal, "swscale cannot scale a {}x{} picture to {}x{}", picture.width,
                    picture.height, width, height);
    const int* const matrix = sws_getCoefficients(SWS_CS_ITU601);
    sws_setColorspaceDetails(scaler.get(), matrix, 1, matrix, 1, 0, 1 << 16, 1 << 16);
    NOSCOPE_TRY(const FfmpegPtr<AVFrame> source, rgb_frame(picture));
    sws_scale(scaler.get(), source->data, source->linesize, 0, picture.height, frame->data, frame->linesize);
    return frame;
}

// Decoded, in the colours of the file.
Result<FfmpegPtr<AVFrame>> decoded(std::string_view bytes) {
    quiet_ffmpeg_log();
    const AVCodec* const codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
    if (!codec) return fail(ErrorCode::internal, "FFmpeg is built without its JPEG decoder");
    const FfmpegPtr<AVCodecContext> decoder(avcodec_alloc_context3(codec));
    decoder->thread_count = 1;
    if (const int code = avcodec_open2(decoder.get(), codec, nullptr); code < 0)
        return fail(ErrorCode::internal, "cannot read pictures: {}", ffmpeg_error_text(code));
    const FfmpegPtr<AVPacket> packet(av_packet_alloc());
    FfmpegPtr<AVFrame> frame(av_frame_alloc());
    int code = av_new_packet(packet.get(), static_cast<int>(bytes.size()));
    if (code >= 0) {
        std::copy(bytes.begin(), bytes.end(), packet->data);
        code = avcodec_send_packet(decoder.get(), packet.get());
    }
    if (code >= 0) code = avcodec_receive_frame(decoder.get(), frame.get());
    if (code < 0) return fail(ErrorCode::internal, "cannot read a picture: {}", ffmpeg_error_text(code));
    return frame;
}

}  // namespace

Result<RgbImage> from_jpeg(std::string_view bytes, int box_width, int box_height) {
    NOSCOPE_TRY(const auto frame, decoded(bytes));
    RgbImage whole;
    NOSCOPE_CHECK(RgbConverter().convert(*frame, {}, whole));
    const double scale = std::min(static_cast<double>(box_width) / whole.width,
                                  static_cast<double>(box_height) / whole.height);
    const int width = std::max(1, static_cast<int>(std::lround(scale * whole.width)));
    const int height = std::max(1, static_cast<int>(std::lround(scale * whole.height)));
    if (width == whole.width && height == whole.height) return whole;
    const FfmpegPtr<SwsContext> scaler(
        sws_getContext(whole.width, whole.height, AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_RGB24,
                       SWS_AREA | SWS_ACCURATE_RND | SWS_BITEXACT, nullptr, nullptr, nullptr));
    NOSCOPE_TRY(const FfmpegPtr<AVFrame> source, rgb_frame(whole.view()));
    NOSCOPE_TRY(const FfmpegPtr<AVFrame> target, empty_rgb_frame(width, height));
    if (!scaler)
        return fail(ErrorCode::internal, "swscale cannot scale a {}x{} picture to {}x{}", whole.width,
                    whole.height, width, height);
    sws_scale(scaler.get(), source->data, source->linesize, 0, whole.height, target->data, target->linesize);
    RgbImage image;
    image.resize(width, height);
    const std::size_t row = std::size_t{3} * static_cast<std::size_t>(width);
    for (int y = 0; y < height; ++y)
        std::copy_n(target->data[0] + std::ptrdiff_t{y} * target->linesize[0], row,
                    image.pixels.begin() + static_cast<std::ptrdiff_t>(row) * y);
    return image;
}

Result<Jpeg> to_jpeg(const RgbView& picture, const JpegSettings& settings) {
    if (picture.width <= 0 || picture.height <= 0)
        return fail(ErrorCode::usage, "a picture without pixels cannot be written as JPEG");
    Jpeg jpeg;
    jpeg.width = std::clamp(settings.most_width, 1, std::min(picture.width, kMostSide));
    jpeg.height = std::clamp((picture.height * jpeg.width + picture.width / 2) / picture.width, 1, kMostSide);
    auto frame = scaled(picture, jpeg.width, jpeg.height);
    if (!frame) return frame.error();
    const AVCodec* const codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (!codec) return fail(ErrorCode::internal, "FFmpeg is built without its JPEG encoder");
    const FfmpegPtr<AVCodecContext> encoder(avcodec_alloc_context3(codec));
    encoder->width = jpeg.width;
    encoder->height = jpeg.height;
    encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
    encoder->color_range = AVCOL_RANGE_JPEG;
    encoder->time_base = {1, 1};
    encoder->thread_count = 1;
    encoder->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    encoder->global_quality = std::clamp(settings.quality, 2, 31) * FF_QP2LAMBDA;
    if (const int code = avcodec_open2(encoder.get(), codec, nullptr); code < 0)
        return refused("cannot write pictures", code);
    (*frame)->quality = encoder->global_quality;
    (*frame)->pts = 0;
    const FfmpegPtr<AVPacket> packet(av_packet_alloc());
    int code = avcodec_send_frame(encoder.get(), frame->get());
    if (code >= 0) code = avcodec_receive_packet(encoder.get(), packet.get());
    if (code < 0) return refused("cannot write a picture", code);
    jpeg.bytes.assign(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
    return jpeg;
}

}  // namespace noscope

#include "video/jpeg.h"

#include "base/error_text.h"
#include "base/try.h"
#include "video/ffmpeg_support.h"
#include "video/rgb_frame.h"

#include <algorithm>

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

}  // namespace

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

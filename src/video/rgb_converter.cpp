#include "video/rgb_converter.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <array>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

namespace noscope {
namespace {

int sws_matrix(AVColorSpace space) {
    switch (space) {
        case AVCOL_SPC_BT709:
            return SWS_CS_ITU709;
        case AVCOL_SPC_FCC:
            return SWS_CS_FCC;
        case AVCOL_SPC_SMPTE240M:
            return SWS_CS_SMPTE240M;
        case AVCOL_SPC_BT2020_NCL:
        case AVCOL_SPC_BT2020_CL:
            return SWS_CS_BT2020;
        default:
            return SWS_CS_ITU601;
    }
}

// The yuvj formats are the plain ones with full range; swscale wants them said so.
AVPixelFormat plain_format(AVPixelFormat format) {
    switch (format) {
        case AV_PIX_FMT_YUVJ420P:
            return AV_PIX_FMT_YUV420P;
        case AV_PIX_FMT_YUVJ422P:
            return AV_PIX_FMT_YUV422P;
        case AV_PIX_FMT_YUVJ444P:
            return AV_PIX_FMT_YUV444P;
        case AV_PIX_FMT_YUVJ440P:
            return AV_PIX_FMT_YUV440P;
        case AV_PIX_FMT_YUVJ411P:
            return AV_PIX_FMT_YUV411P;
        default:
            return format;
    }
}

}  // namespace

Status RgbConverter::prepare(const AVFrame& frame) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const bool full_range = frame.color_range == AVCOL_RANGE_JPEG || plain_format(format) != format;
    if (context_ && frame.width == width_ && frame.height == height_ && frame.format == format_ &&
        frame.colorspace == colorspace_ && full_range == (range_ == 1))
        return {};
    context_.reset(sws_getContext(
        frame.width, frame.height, plain_format(format), frame.width, frame.height, AV_PIX_FMT_RGB24,
        SWS_BILINEAR | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP, nullptr, nullptr, nullptr));
    if (!context_)
        return fail(ErrorCode::recording, "cannot turn pictures of format {} into RGB",
                    av_get_pix_fmt_name(format) ? av_get_pix_fmt_name(format) : "unknown");
    const int* matrix = sws_getCoefficients(sws_matrix(frame.colorspace));
    sws_setColorspaceDetails(context_.get(), matrix, full_range ? 1 : 0, sws_getCoefficients(SWS_CS_DEFAULT),
                             1, 0, 1 << 16, 1 << 16);
    width_ = frame.width;
    height_ = frame.height;
    format_ = frame.format;
    colorspace_ = frame.colorspace;
    range_ = full_range ? 1 : 0;
    return {};
}

Status RgbConverter::convert(const AVFrame& frame, const Orientation& orientation, RgbImage& image) {
    NOSCOPE_CHECK(prepare(frame));
    const bool upright = orientation.rotation == 0 && !orientation.mirror;
    RgbImage& target = upright ? image : coded_;
    target.resize(frame.width, frame.height);
    const std::array<std::uint8_t*, 4> planes{target.pixels.data(), nullptr, nullptr, nullptr};
    const std::array<int, 4> strides{3 * frame.width, 0, 0, 0};
    if (sws_scale(context_.get(), frame.data, frame.linesize, 0, frame.height, planes.data(),
                  strides.data()) != frame.height)
        return fail(ErrorCode::internal, "swscale converted only part of a {}x{} picture", frame.width,
                    frame.height);
    if (!upright) turn(coded_, orientation, image);
    return {};
}

void turn(const RgbImage& from, const Orientation& orientation, RgbImage& to) {
    const int w = from.width, h = from.height;
    to.resize(orientation.swaps_sides() ? h : w, orientation.swaps_sides() ? w : h);
    for (int y = 0; y < to.height; ++y) {
        for (int x = 0; x < to.width; ++x) {
            int from_x = x, from_y = y;
            switch (orientation.rotation) {
                case 90:
                    from_x = y, from_y = h - 1 - x;
                    break;
                case 180:
                    from_x = w - 1 - x, from_y = h - 1 - y;
                    break;
                case 270:
                    from_x = w - 1 - y, from_y = x;
                    break;
                default:
                    break;
            }
            if (orientation.mirror) from_x = w - 1 - from_x;
            const std::uint8_t* source = &from.pixels[(static_cast<std::size_t>(from_y) * w + from_x) * 3];
            std::copy_n(source, 3, &to.pixels[(static_cast<std::size_t>(y) * to.width + x) * 3]);
        }
    }
}

}  // namespace noscope

#include "video/planar_yuv.h"

#include "base/error_text.h"
#include "base/try.h"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

namespace noscope {
namespace {

bool is_yuvj(int format) {
    return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P || format == AV_PIX_FMT_YUVJ444P ||
           format == AV_PIX_FMT_YUVJ440P || format == AV_PIX_FMT_YUVJ411P;
}

bool is_gray(const AVPixFmtDescriptor& description) { return description.nb_components < 3; }

bool is_rgb(const AVPixFmtDescriptor& description) {
    return (description.flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

bool is_full_range(const AVFrame& frame, const AVPixFmtDescriptor& description) {
    if (is_yuvj(frame.format) || frame.color_range == AVCOL_RANGE_JPEG) return true;
    return frame.color_range == AVCOL_RANGE_UNSPECIFIED && is_gray(description);
}

// Whether the samples can be summed where they lie.
bool is_viewable(const AVPixFmtDescriptor& description) {
    constexpr auto kOther = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                            AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BE |
                            AV_PIX_FMT_FLAG_BAYER;
    if ((description.flags & kOther) != 0) return false;
    const AVComponentDescriptor& luma = description.comp[0];
    const int bytes = luma.depth + luma.shift <= 8 ? 1 : 2;
    if (luma.depth < 8 || luma.depth + luma.shift > 16 || luma.plane != 0 || luma.offset != 0 ||
        luma.step != bytes)
        return false;
    if (description.nb_components == 1) return true;
    if (description.nb_components < 3) return false;
    const AVComponentDescriptor &u = description.comp[1], &v = description.comp[2];
    if (u.depth != luma.depth || v.depth != luma.depth || u.shift != luma.shift || v.shift != luma.shift)
        return false;
    const bool planar =
        u.plane == 1 && v.plane == 2 && u.step == bytes && v.step == bytes && u.offset == 0 && v.offset == 0;
    const bool pairs = u.plane == 1 && v.plane == 1 && u.step == 2 * bytes && v.step == 2 * bytes &&
                       u.offset + v.offset == bytes;
    return planar || pairs;
}

YuvView view_of(const AVFrame& frame, const AVPixFmtDescriptor& description, bool full_range) {
    const AVComponentDescriptor &luma = description.comp[0], &u = description.comp[1];
    YuvView view;
    view.layout = {.width = frame.width,
                   .height = frame.height,
                   .chroma_shift_x = description.log2_chroma_w,
                   .chroma_shift_y = description.log2_chroma_h,
                   .has_chroma = description.nb_components >= 3,
                   .interleaved = description.nb_components >= 3 && description.comp[2].plane == u.plane,
                   .bytes = luma.step,
                   .depth = luma.depth,
                   .shift = luma.shift,
                   .full_range = full_range};
    view.v_first = view.layout.interleaved && u.offset != 0;
    for (std::size_t plane = 0; plane < 3; ++plane) {
        view.data[plane] = frame.data[plane];
        view.stride[plane] = frame.linesize[plane];
    }
    return view;
}

}  // namespace

Result<YuvView> PlanarYuv::view(const AVFrame& frame) {
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    if (!description || frame.width <= 0 || frame.height <= 0)
        return fail(ErrorCode::recording, "a decoded picture of {}x{} has no known pixel format", frame.width,
                    frame.height);
    const bool full_range = is_full_range(frame, *description);
    if (is_viewable(*description)) return view_of(frame, *description, full_range);
    const bool to_full_range = is_rgb(*description) || full_range;
    NOSCOPE_CHECK(convert(frame, to_full_range));
    return view_of(*converted_, *av_pix_fmt_desc_get(AV_PIX_FMT_YUV444P), to_full_range);
}

Status PlanarYuv::convert(const AVFrame& frame, bool full_range) {
    if (!context_ || frame.width != width_ || frame.height != height_ || frame.format != format_ ||
        full_range != full_range_) {
        const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format));
        // Chroma that is repeated has the weight of the area it covers, as in the formats that are viewed.
        context_.reset(sws_getContext(frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
                                      frame.width, frame.height, AV_PIX_FMT_YUV444P,
                                      SWS_POINT | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP,
                                      nullptr, nullptr, nullptr));
        if (!context_)
            return fail(ErrorCode::recording,
                        "cannot turn pictures of format {} into YUV; convert the "
                        "recording to yuv420p first",
                        name);
        // Levels keep their range here and are mapped later, without rounding twice.
        const int* matrix = sws_getCoefficients(SWS_CS_DEFAULT);
        sws_setColorspaceDetails(context_.get(), matrix, full_range ? 1 : 0, matrix, full_range ? 1 : 0, 0,
                                 1 << 16, 1 << 16);
        converted_.reset(av_frame_alloc());
        if (!converted_) return fail(ErrorCode::internal, "out of memory");
        converted_->format = AV_PIX_FMT_YUV444P;
        converted_->width = width_ = frame.width;
        converted_->height = height_ = frame.height;
        if (av_frame_get_buffer(converted_.get(), 0) < 0)
            return fail(ErrorCode::internal, "out of memory for a picture of {}x{}", width_, height_);
        format_ = frame.format;
        full_range_ = full_range;
    }
    if (sws_scale(context_.get(), frame.data, frame.linesize, 0, frame.height, converted_->data,
                  converted_->linesize) != frame.height)
        return fail(ErrorCode::internal, "swscale converted only part of a {}x{} picture", frame.width,
                    frame.height);
    return {};
}

}  // namespace noscope

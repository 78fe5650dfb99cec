#include "video/rgb_frame.h"

#include "base/error_text.h"
#include "base/try.h"

#include <cstring>

extern "C" {
#include <libavutil/frame.h>
}

namespace noscope {

Result<FfmpegPtr<AVFrame>> empty_rgb_frame(int width, int height) {
    FfmpegPtr<AVFrame> frame(av_frame_alloc());
    if (!frame) return fail(ErrorCode::internal, "no memory for a picture");
    frame->format = AV_PIX_FMT_RGB24;
    frame->width = width;
    frame->height = height;
    if (const int code = av_frame_get_buffer(frame.get(), 0); code < 0)
        return fail(ErrorCode::internal, "cannot keep a {}x{} picture: {}", width, height,
                    ffmpeg_error_text(code));
    return frame;
}

Result<FfmpegPtr<AVFrame>> rgb_frame(const RgbView& picture) {
    NOSCOPE_TRY(FfmpegPtr<AVFrame> frame, empty_rgb_frame(picture.width, picture.height));
    for (int y = 0; y < picture.height; ++y)
        std::memcpy(frame->data[0] + std::ptrdiff_t{y} * frame->linesize[0], picture.row(y),
                    std::size_t{3} * static_cast<std::size_t>(picture.width));
    return frame;
}

}  // namespace noscope

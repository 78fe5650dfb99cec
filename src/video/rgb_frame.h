// A packed RGB picture as FFmpeg wants it.
#pragma once

#include <noscope/error.h>
#include "base/image.h"
#include "video/ffmpeg_support.h"

namespace noscope {

// A copy with room behind its rows: swscale reads a few bytes beyond the end of those that it is given, which
// in a picture without padding are no longer ours. ErrorCode::internal where there is no memory.
Result<FfmpegPtr<AVFrame>> rgb_frame(const RgbView& picture);

// Of undefined pixels. ErrorCode::internal where there is no memory.
Result<FfmpegPtr<AVFrame>> empty_rgb_frame(int width, int height);

}  // namespace noscope

// The displayed frame as RGB: what a reference model is shown.
#pragma once

#include <noscope/error.h>
#include "base/image.h"
#include "video/ffmpeg_support.h"
#include "video/media_file.h"

#include <vector>

struct AVFrame;

namespace noscope {

// Converts decoded pictures of any format to packed 8-bit RGB and turns them upright. Colours follow the
// frame's matrix and range; an untagged frame is BT.601, as the usual readers of video take it. Exact on
// every CPU (swscale's bit-exact paths), so that labels do not depend on the machine. Keeps its buffers; one
// thread.
class RgbConverter {
   public:
    // `image` is resized to the displayed frame.
    Status convert(const AVFrame& frame, const Orientation& orientation, RgbImage& image);

   private:
    Status prepare(const AVFrame& frame);

    FfmpegPtr<SwsContext> context_;
    int width_ = 0, height_ = 0, format_ = -1, colorspace_ = -1, range_ = -1;
    RgbImage coded_;  // before it is turned
};

// Turns a picture: mirrored first if asked, then rotated clockwise.
void turn(const RgbImage& from, const Orientation& orientation, RgbImage& to);

}  // namespace noscope

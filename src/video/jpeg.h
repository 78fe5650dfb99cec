// Pictures as JPEG files, by FFmpeg's encoder.
#pragma once

#include <noscope/error.h>
#include "base/image.h"

#include <string>
#include <string_view>

namespace noscope {

struct JpegSettings {
    int most_width = 320;  // a wider picture is scaled down to it, keeping its shape; > 0
    int quality = 5;       // FFmpeg's scale: 2 (best) to 31
};

// A whole JPEG file: full-range BT.601, 4:2:0, as JFIF has it.
struct Jpeg {
    int width = 0, height = 0;
    std::string bytes;
};

// ErrorCode::internal: FFmpeg's encoder is missing or refuses. ErrorCode::usage: an empty picture.
Result<Jpeg> to_jpeg(const RgbView& picture, const JpegSettings& settings = {});

// Back again, scaled so that it just fits into a box, keeping its shape. ErrorCode::internal: it is none.
Result<RgbImage> from_jpeg(std::string_view bytes, int box_width, int box_height);

}  // namespace noscope

// Text within pictures, in the letters of FFmpeg's decoder of text screens: no font file has to be found.
#pragma once

#include <noscope/error.h>
#include "base/image.h"

#include <array>
#include <string_view>

namespace noscope {

// In pixels; all letters are alike.
inline constexpr int kLetterWidth = 8, kLetterHeight = 16;

using Rgb = std::array<std::uint8_t, 3>;

// One line whose upper left corner is at (x, y); what lies outside the picture is left out. What is not
// printable ASCII becomes '?', one a character. ErrorCode::internal: FFmpeg is built without that decoder.
Status draw_text(RgbImage& picture, int x, int y, std::string_view text, Rgb colour);

}  // namespace noscope

// --reference-view: the part of the frame that the model is shown.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>
#include "base/image.h"

#include <string>
#include <vector>

namespace noscope {

// A rectangle of whole pixels.
struct PixelRect {
    int x = 0, y = 0, width = 0, height = 0;
};

// In fractions of the displayed frame.
struct View {
    bool whole = true;
    double x0 = 0, y0 = 0, x1 = 1, y1 = 1;

    // Rounded outwards to whole pixels, inside the frame, at least one pixel.
    PixelRect pixels(int frame_width, int frame_height) const;
    std::string text() const;  // "full" or "x0,y0,x1,y1": for identities
};

// "full", or "region": the bounding box of `regions`. ErrorCode::usage: anything else, "region" without one.
Result<View> make_view(const std::string& text, const std::vector<Region>& regions);

RgbView crop(const RgbView& frame, const PixelRect& part);

}  // namespace noscope

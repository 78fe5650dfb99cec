#include "reference/view.h"

#include "base/error_text.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

// .45 x 640 is a little over 288 in binary: that much is not one more pixel.
constexpr double kSlack = 1e-9;

int outwards_down(double fraction, int size) {
    return std::clamp(static_cast<int>(std::floor(fraction * size + kSlack * size)), 0, size - 1);
}

int outwards_up(double fraction, int size) {
    return std::clamp(static_cast<int>(std::ceil(fraction * size - kSlack * size)), 1, size);
}

}  // namespace

PixelRect View::pixels(int frame_width, int frame_height) const {
    if (whole) return {0, 0, frame_width, frame_height};
    const int left = outwards_down(x0, frame_width), top = outwards_down(y0, frame_height);
    return {left, top, std::max(1, outwards_up(x1, frame_width) - left),
            std::max(1, outwards_up(y1, frame_height) - top)};
}

std::string View::text() const { return whole ? "full" : fmt::format("{},{},{},{}", x0, y0, x1, y1); }

Result<View> make_view(const std::string& text, const std::vector<Region>& regions) {
    if (text == "full") return View{};
    if (text != "region")
        return fail(ErrorCode::usage, "--reference-view '{}' is unknown: use full or region", text);
    View view{false, 1, 1, 0, 0};
    for (const Region& region : regions)
        for (const Point& point : region.points) {
            view.x0 = std::min(view.x0, point.x);
            view.y0 = std::min(view.y0, point.y);
            view.x1 = std::max(view.x1, point.x);
            view.y1 = std::max(view.y1, point.y);
        }
    if (!(view.x1 > view.x0 && view.y1 > view.y0))
        return fail(ErrorCode::usage,
                    "--reference-view region needs a region to show: give --region, or leave the view full");
    return view;
}

RgbView crop(const RgbView& frame, const PixelRect& part) {
    return {frame.row(part.y) + std::ptrdiff_t{3} * part.x, part.width, part.height, frame.stride};
}

}  // namespace noscope

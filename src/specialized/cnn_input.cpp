#include "specialized/cnn_input.h"

#include "specialized/scene_difference.h"

#include <algorithm>
#include <cassert>

namespace noscope {
namespace {

// In fractions of the frame. A thing that stands in a region reaches above it: as far as the region is high,
// and at least this.
constexpr double kLeastAbove = .25;
constexpr double kBeside = .1;
// Of things that are in a region by their centre or by any part.
constexpr double kAround = .15;

}  // namespace

Rect query_crop(const Predicate& predicate) {
    if (predicate.regions.empty()) return {0, 0, 1, 1};
    Rect box{1, 1, 0, 0};
    for (const Region& region : predicate.regions)
        for (const Point point : region.points)
            box = {std::min(box.x0, point.x), std::min(box.y0, point.y), std::max(box.x1, point.x),
                   std::max(box.y1, point.y)};
    const bool stands = predicate.anchor == Anchor::bottom;
    const double beside = stands ? kBeside : kAround;
    const double above = stands ? std::max(box.y1 - box.y0, kLeastAbove) : kAround;
    return {std::max(0.0, box.x0 - beside), std::max(0.0, box.y0 - above), std::min(1.0, box.x1 + beside),
            std::min(1.0, box.y1 + beside)};
}

void write_channels(const ScoreImage& now, const ScoreImage* scene, std::span<std::uint8_t> out) {
    const std::size_t plane = now.y.size();
    assert(now.u.size() == plane && now.v.size() == plane && (!scene || scene->y.size() == plane));
    assert(out.size() == plane * (scene ? 4 : 3));
    std::copy(now.y.begin(), now.y.end(), out.begin());
    std::copy(now.u.begin(), now.u.end(), out.begin() + static_cast<std::ptrdiff_t>(plane));
    std::copy(now.v.begin(), now.v.end(), out.begin() + static_cast<std::ptrdiff_t>(2 * plane));
    if (scene) scene_difference(now.y, scene->y, out.subspan(3 * plane));
}

}  // namespace noscope

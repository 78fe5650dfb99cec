#include "reference/boxes.h"

#include <algorithm>

namespace noscope {
namespace {

double area(const Box& box) { return (double{box.x1} - box.x0) * (double{box.y1} - box.y0); }

// Whether they are two boxes of one thing.
bool doubles(const Box& a, const Box& b) {
    const double width = double{std::min(a.x1, b.x1)} - std::max(a.x0, b.x0);
    const double height = double{std::min(a.y1, b.y1)} - std::max(a.y0, b.y0);
    if (width <= 0 || height <= 0) return false;
    const double both = width * height;
    return both / (area(a) + area(b) - both) > kSuppressionIou;
}

}  // namespace

void sort_by_confidence(std::vector<Box>& boxes) {
    std::stable_sort(boxes.begin(), boxes.end(),
                     [](const Box& a, const Box& b) { return a.confidence > b.confidence; });
}

void suppress(std::vector<Box>& boxes) {
    sort_by_confidence(boxes);
    std::vector<Box> kept;
    for (const Box& box : boxes) {
        if (std::ssize(kept) == kMostBoxes) break;
        if (std::none_of(kept.begin(), kept.end(),
                         [&](const Box& k) { return k.class_id == box.class_id && doubles(k, box); }))
            kept.push_back(box);
    }
    boxes = std::move(kept);
}

void clip_boxes(std::vector<Box>& boxes, int width, int height) {
    const auto w = static_cast<float>(width), h = static_cast<float>(height);
    for (Box& box : boxes) {
        box.x0 = std::clamp(box.x0, 0.F, w);
        box.x1 = std::clamp(box.x1, 0.F, w);
        box.y0 = std::clamp(box.y0, 0.F, h);
        box.y1 = std::clamp(box.y1, 0.F, h);
    }
    std::erase_if(boxes, [](const Box& box) { return !(box.x1 > box.x0 && box.y1 > box.y0); });
}

}  // namespace noscope

// Open Model Zoo's detectors with two outputs: boxes [N,5] (x0, y0, x1, y1 in pixels of the input,
// confidence) and labels [N]. Values 0-255 in BGR, the picture resized without keeping its aspect,
// suppression inside.
#include "reference/head.h"

#include <algorithm>

namespace noscope {
namespace {

bool is_boxes(const std::vector<std::int64_t>& dims) { return dims.size() == 2 && dims[1] == 5; }

std::optional<int> match(std::span<const OutputShape> outputs, InputSize) {
    if (outputs.size() != 2) return {};
    const auto& first = outputs[0].dims;
    const auto& second = outputs[1].dims;
    if ((is_boxes(first) && second.size() == 1) || (is_boxes(second) && first.size() == 1)) return 0;
    return {};
}

std::vector<Box> decode(std::span<const OutputTensor> outputs, InputSize) {
    const bool boxes_first = is_boxes(outputs[0].dims);
    const OutputTensor& places = outputs[boxes_first ? 0 : 1];
    const OutputTensor& labels = outputs[boxes_first ? 1 : 0];
    std::vector<Box> boxes;
    for (std::int64_t i = 0; i < std::min(places.dims[0], labels.dims[0]); ++i) {
        const float* const row = places.values.data() + i * 5;
        if (!(row[4] >= kKeptFloor)) continue;
        const auto id = class_of(labels.values[static_cast<std::size_t>(i)]);
        boxes.push_back({id, row[4], row[0], row[1], row[2], row[3]});
    }
    return boxes;
}

}  // namespace

const Head kBoxesLabelsHead{
    "boxes-labels", "boxes [N,5] and labels [N]", {Fit::stretch, true, false}, true, match, decode};

}  // namespace noscope

// Detectors that need no suppression (YOLOv10, YOLO26, and exports with NMS inside): rows x0, y0, x1, y1 in
// pixels of the input, confidence, class. Unused rows have confidence 0.
#include "reference/head.h"

namespace noscope {
namespace {

std::optional<int> match(std::span<const OutputShape> outputs, InputSize) {
    if (outputs.size() != 1 || outputs[0].dims.size() != 3) return {};
    const auto& dims = outputs[0].dims;
    if (dims[0] != 1 || dims[1] == 0 || dims[2] != 6) return {};
    return 0;
}

std::vector<Box> decode(std::span<const OutputTensor> outputs, InputSize) {
    std::vector<Box> boxes;
    for (std::int64_t i = 0; i < outputs[0].dims[1]; ++i) {
        const float* const row = outputs[0].values.data() + i * 6;
        if (!(row[4] >= kKeptFloor)) continue;
        boxes.push_back({class_of(row[5]), row[4], row[0], row[1], row[2], row[3]});
    }
    return boxes;
}

}  // namespace

const Head kNmsFreeHead{"nms-free", "one output [1,N,6]", {}, true, match, decode};

}  // namespace noscope

// YOLOv5 (and v7) as exported: one row an anchor: cx, cy, w, h in pixels of the input, objectness, then one
// score a class; confidence = objectness x score. Three anchors a cell.
#include "reference/head.h"
#include "reference/head_rows.h"

namespace noscope {
namespace {

std::optional<int> match(std::span<const OutputShape> outputs, InputSize input) {
    return match_rows(outputs, 3 * grid_cells(input));
}

std::vector<Box> decode(std::span<const OutputTensor> outputs, InputSize) {
    std::vector<Box> boxes;
    for_each_row(outputs[0], [&](const float* row, std::int64_t, std::int32_t id, float confidence) {
        const float x = row[0], y = row[1], half_width = row[2] / 2, half_height = row[3] / 2;
        boxes.push_back({id, confidence, x - half_width, y - half_height, x + half_width, y + half_height});
    });
    return boxes;
}

}  // namespace

const Head kYolov5Head{"yolov5", "one output [1,N,5+C] with N = 3*sum((S/stride)^2), strides 8, 16, 32",
                       {},       false,
                       match,    decode};

}  // namespace noscope

// YOLOv8 to v12 as Ultralytics exports them: rows cx, cy, w, h in pixels of the input, then one score a
// class; one column an anchor.
#include "reference/head.h"

namespace noscope {
namespace {

std::optional<int> match(std::span<const OutputShape> outputs, InputSize input) {
    if (outputs.size() != 1 || outputs[0].dims.size() != 3) return {};
    const auto& dims = outputs[0].dims;
    // More anchors than rows tells it from its transpose; a tiny input may have fewer, but in exact number.
    const bool anchors_last = dims[2] > dims[1] || (dims[2] > 0 && dims[2] == grid_cells(input));
    if (dims[0] != 1 || dims[1] < 5 || !anchors_last) return {};
    return static_cast<int>(dims[1] - 4);
}

std::vector<Box> decode(std::span<const OutputTensor> outputs, InputSize) {
    const auto anchors = static_cast<std::size_t>(outputs[0].dims[2]);
    const auto classes = static_cast<std::size_t>(outputs[0].dims[1] - 4);
    const float* const rows = outputs[0].values.data();

    // Row by row, as it lies in memory.
    std::vector<float> best(rows + 4 * anchors, rows + 5 * anchors);
    std::vector<std::int32_t> id(anchors, 0);
    for (std::size_t c = 1; c < classes; ++c) {
        const float* const scores = rows + (4 + c) * anchors;
        for (std::size_t i = 0; i < anchors; ++i) {
            const bool better = scores[i] > best[i];
            best[i] = better ? scores[i] : best[i];
            id[i] = better ? static_cast<std::int32_t>(c) : id[i];
        }
    }
    std::vector<Box> boxes;
    for (std::size_t i = 0; i < anchors; ++i) {
        if (!(best[i] >= kKeptFloor)) continue;
        const float x = rows[i], y = rows[anchors + i];
        const float half_width = rows[2 * anchors + i] / 2, half_height = rows[3 * anchors + i] / 2;
        boxes.push_back({id[i], best[i], x - half_width, y - half_height, x + half_width, y + half_height});
    }
    return boxes;
}

}  // namespace

const Head kYolov8Head{"yolov8", "one output [1,4+C,N]", {Fit::letterbox_centre, false, true}, false, match,
                       decode};

}  // namespace noscope

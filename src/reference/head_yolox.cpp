// YOLOX as its own tool exports it (Ge et al. 2021; demo/ONNXRuntime of its repository): one row a grid cell,
// strides 8, 16, 32, cells row by row: offsets from the cell and logarithms of the size in units of the
// stride, objectness, scores. Values 0-255 in BGR, picture at the top left.
#include "reference/head.h"
#include "reference/head_rows.h"

#include <cmath>

namespace noscope {
namespace {

struct Cell {
    std::int64_t x, y;
    int stride;
};

// The cell that row `number` stands for.
Cell cell_of(std::int64_t number, InputSize input) {
    for (const int stride : {8, 16}) {
        const std::int64_t columns = input.width / stride, cells = columns * (input.height / stride);
        if (number < cells) return {number % columns, number / columns, stride};
        number -= cells;
    }
    const std::int64_t columns = input.width / 32;
    return {number % columns, number / columns, 32};
}

std::optional<int> match(std::span<const OutputShape> outputs, InputSize input) {
    return match_rows(outputs, grid_cells(input));
}

std::vector<Box> decode(std::span<const OutputTensor> outputs, InputSize input) {
    std::vector<Box> boxes;
    for_each_row(outputs[0], [&](const float* row, std::int64_t number, std::int32_t id, float confidence) {
        const Cell cell = cell_of(number, input);
        const auto stride = static_cast<float>(cell.stride);
        const float x = (row[0] + static_cast<float>(cell.x)) * stride;
        const float y = (row[1] + static_cast<float>(cell.y)) * stride;
        // In double, so that the last bit does not hang on which expf the C library picks for this CPU.
        const float half_width = static_cast<float>(std::exp(double{row[2]})) * stride / 2;
        const float half_height = static_cast<float>(std::exp(double{row[3]})) * stride / 2;
        boxes.push_back({id, confidence, x - half_width, y - half_height, x + half_width, y + half_height});
    });
    return boxes;
}

}  // namespace

const Head kYoloxHead{"yolox",
                      "one output [1,N,5+C] with N = sum((S/stride)^2), strides 8, 16, 32",
                      {Fit::letterbox_top_left, true, false},
                      false,
                      match,
                      decode};

}  // namespace noscope

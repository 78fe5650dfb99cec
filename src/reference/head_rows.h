// What yolov5 and yolox share: rows of 4 coordinates, objectness and one score a class.
#pragma once

#include "reference/head.h"

namespace noscope {

// Classes of a single output [1,rows,5+C]; none if it is something else.
inline std::optional<int> match_rows(std::span<const OutputShape> outputs, std::int64_t rows) {
    if (outputs.size() != 1 || outputs[0].dims.size() != 3) return {};
    const auto& dims = outputs[0].dims;
    if (rows <= 0 || dims[0] != 1 || dims[1] != rows || dims[2] < 6) return {};
    return static_cast<int>(dims[2] - 5);
}

// Calls keep(row, number, class, confidence) for each row from kKeptFloor up.
template <class Keep>
void for_each_row(const OutputTensor& output, Keep keep) {
    const std::int64_t columns = output.dims[2];
    for (std::int64_t i = 0; i < output.dims[1]; ++i) {
        const float* const row = output.values.data() + i * columns;
        if (!(row[4] >= kKeptFloor)) continue;  // scores are at most 1
        std::int64_t best = 5;
        for (std::int64_t c = 6; c < columns; ++c)
            if (row[c] > row[best]) best = c;
        const float confidence = row[4] * row[best];
        if (confidence >= kKeptFloor) keep(row, i, static_cast<std::int32_t>(best - 5), confidence);
    }
}

}  // namespace noscope

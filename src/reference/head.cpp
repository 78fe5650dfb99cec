#include "reference/head.h"

#include "base/error_text.h"
#include "base/text.h"

#include <array>

namespace noscope {

std::span<const Head> heads() {
    static const std::array table{kYolov5Head, kYoloxHead, kNmsFreeHead, kBoxesLabelsHead, kYolov8Head};
    return table;
}

const Head* find_head(std::string_view name) {
    for (const Head& head : heads())
        if (head.name == name) return &head;
    return nullptr;
}

std::int64_t grid_cells(InputSize input) {
    if (input.width % 32 != 0 || input.height % 32 != 0) return 0;
    std::int64_t cells = 0;
    for (const int stride : {8, 16, 32})
        cells += std::int64_t{input.width / stride} * (input.height / stride);
    return cells;
}

std::string to_string(const OutputShape& shape) {
    std::vector<std::string> dims;
    for (const std::int64_t size : shape.dims) dims.push_back(size < 0 ? "?" : std::to_string(size));
    return fmt::format("{} [{}]", shape.name, join(dims, ","));
}

Result<HeadChoice> choose_head(std::span<const OutputShape> outputs, InputSize input, const Head* forced,
                               std::string_view model) {
    for (const Head& head : heads()) {
        if (forced && head.name != forced->name) continue;
        if (const auto classes = head.match(outputs, input)) return HeadChoice{&head, *classes};
    }
    std::vector<std::string> found, known;
    for (const OutputShape& shape : outputs) found.push_back(to_string(shape));
    for (const Head& head : heads()) known.push_back(fmt::format("{} {}", head.name, head.shapes));
    const std::string about = fmt::format("the model '{}' (input {}x{}) has the outputs {}", model,
                                          input.width, input.height, join(found, ", "));
    if (forced)
        return fail(ErrorCode::reference, "{}, which is not the shape of '{}': {}; known heads: {}", about,
                    forced->name, forced->shapes, join(known, "; "));
    return fail(ErrorCode::reference,
                "{}, which fits no known head; known: {}; export the model in one of them", about,
                join(known, "; "));
}

}  // namespace noscope

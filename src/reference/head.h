// Heads: how the raw output of a family of detectors becomes boxes. Each is a pure function over float
// tensors; a new one is one file head_NAME.cpp and one line in the table of head.cpp.
#pragma once

#include <noscope/error.h>
#include "query/detections.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// Of a model's input, in pixels.
struct InputSize {
    int width = 0, height = 0;
};

// An output as the model declares it. -1 in `dims`: known only with the answer.
struct OutputShape {
    std::string name;
    std::vector<std::int64_t> dims;
};

// An output as it came. Does not own the values.
struct OutputTensor {
    std::vector<std::int64_t> dims;
    std::span<const float> values;
};

// How the picture is fitted into the input.
enum class Fit {
    letterbox_centre,    // one scale for both sides, grey 114 around, floor(rest/2) before the picture
    letterbox_top_left,  // the same with all of the grey after the picture
    stretch,             // each side by its own scale
};

// What values the input takes. Planes lie in the order given, values are 0-255 unless `unit` (0-1).
struct Preprocessing {
    Fit fit = Fit::letterbox_centre;
    bool bgr = false;
    bool unit = true;
};

struct Head {
    std::string_view name;    // as before the colon of "yolox:FILE"
    std::string_view shapes;  // for people
    Preprocessing preprocessing;
    bool suppresses;  // the model has removed its double boxes itself
    // Number of classes if these outputs belong to this head (0: the shapes do not tell), else none.
    std::optional<int> (*match)(std::span<const OutputShape> outputs, InputSize input);
    // Boxes from kKeptFloor up in pixels of the model's input, in the order of the output: the best class of
    // each anchor, before suppression. `outputs` in the model's order.
    std::vector<Box> (*decode)(std::span<const OutputTensor> outputs, InputSize input);
};

// All of them, in the order in which they are tried: a count of anchors that fits says more than a number of
// columns, so heads with a formula come first.
std::span<const Head> heads();
const Head* find_head(std::string_view name);  // null if there is none

struct HeadChoice {
    const Head* head = nullptr;
    int classes = 0;  // 0: the shapes do not tell
};

// The first head that fits, or `forced` (null: free choice). ErrorCode::reference with what was found and
// what is known. `model`: for messages.
Result<HeadChoice> choose_head(std::span<const OutputShape> outputs, InputSize input, const Head* forced,
                               std::string_view model);

// Cells of the feature maps with strides 8, 16 and 32; 0 where the input is no multiple of 32.
std::int64_t grid_cells(InputSize input);

// A class number that came as a float: -1 where it is none.
inline std::int32_t class_of(float value) {
    return value >= 0 && value < 1e6F ? static_cast<std::int32_t>(value) : -1;
}

// "output0 [1,84,8400]"
std::string to_string(const OutputShape& shape);

extern const Head kYolov5Head, kYoloxHead, kNmsFreeHead, kBoxesLabelsHead, kYolov8Head;

}  // namespace noscope

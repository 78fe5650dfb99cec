#include "report/json_parts.h"

#include "base/base64.h"

#include <cmath>
#include <cstdint>
#include <span>

namespace noscope {
namespace {

// A window begins where the one before ends, but for what rounding does to seconds.
constexpr double kSameTime = 1e-6;

double to_4_digits(float value) { return std::round(static_cast<double>(value) * 1e4) / 1e4; }

}  // namespace

std::string base64(const std::string& bytes) {
    std::string text;
    for (const std::string& line :
         to_base64_lines(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size())))
        text += line;
    return text;
}

OrderedJson boxes_json(const std::vector<SeenBox>& boxes) {
    OrderedJson list = OrderedJson::array();
    for (const SeenBox& box : boxes)
        list.push_back(
            {{"class", box.class_name},
             {"confidence", to_4_digits(box.confidence)},
             {"box", {to_4_digits(box.x0), to_4_digits(box.y0), to_4_digits(box.x1), to_4_digits(box.y1)}}});
    return list;
}

OrderedJson stretches_json(const Answer& answer) {
    OrderedJson list = OrderedJson::array();
    const Window* last = nullptr;
    for (const Window& window : answer.windows) {
        if (last && last->decided_by == window.decided_by && last->positive == window.positive &&
            std::abs(last->end_s - window.start_s) < kSameTime)
            list.back()["end_s"] = to_milliseconds(window.end_s);
        else
            list.push_back({{"start_s", to_milliseconds(window.start_s)},
                            {"end_s", to_milliseconds(window.end_s)},
                            {"decided_by", to_string(window.decided_by)},
                            {"positive", window.positive}});
        last = &window;
    }
    return list;
}

OrderedJson scene_json(const Answer& answer) {
    OrderedJson list = OrderedJson::array();
    for (const ScenePicture& picture : answer.scene)
        list.push_back({{"width", picture.width},
                        {"height", picture.height},
                        {"infrared", picture.infrared},
                        {"frames", picture.frames},
                        {"from_s", to_milliseconds(picture.from_s)},
                        {"to_s", to_milliseconds(picture.to_s)},
                        {"jpeg", base64(picture.jpeg)}});
    return list;
}

OrderedJson block_weights_json(const Answer& answer) {
    OrderedJson list = OrderedJson::array();
    for (const BlockPicture& blocks : answer.block_weights) {
        OrderedJson weights = OrderedJson::array();
        for (const double weight : blocks.weights) weights.push_back(std::round(weight * 1e6) / 1e6);
        list.push_back({{"stage", blocks.stage},
                        {"columns", blocks.columns},
                        {"rows", blocks.rows},
                        {"weights", std::move(weights)}});
    }
    return list;
}

}  // namespace noscope

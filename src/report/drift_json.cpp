#include "report/drift_json.h"

#include "report/json_answer.h"

#include <cmath>

namespace noscope {
namespace {

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

OrderedJson text_or_null(const std::string& text) {
    return text.empty() ? OrderedJson(nullptr) : OrderedJson(text);
}

OrderedJson stage_json(const StageDrift& stage) {
    OrderedJson json{{"stage", stage.stage},     {"stretches", stage.stretches},
                     {"drifted", stage.drifted}, {"largest_index", rounded(stage.worst_index)},
                     {"since_s", nullptr},       {"until_s", nullptr},
                     {"since_clock", nullptr}};
    if (stage.drifted == 0) return json;
    json["since_s"] = to_milliseconds(stage.since_s);
    json["until_s"] = to_milliseconds(stage.until_s);
    json["since_clock"] = text_or_null(stage.since_clock);
    return json;
}

OrderedJson camera_json(const std::optional<CameraWatchReport>& camera) {
    if (!camera) return nullptr;
    OrderedJson moves = OrderedJson::array();
    for (const CameraMove& move : camera->moves) {
        OrderedJson right = nullptr, down = nullptr;
        if (move.shifted) {
            right = rounded(move.right);
            down = rounded(move.down);
        }
        moves.push_back({{"at_s", to_milliseconds(move.at_s)},
                         {"clock", text_or_null(move.clock)},
                         {"before_recording", move.before_recording},
                         {"right", right},
                         {"down", down}});
    }
    return {{"views", camera->views}, {"always_moves", camera->always_moves}, {"moves", moves}};
}

}  // namespace

OrderedJson drift_json(const std::optional<DriftReport>& drift) {
    if (!drift) return nullptr;
    OrderedJson stages = OrderedJson::array();
    for (const StageDrift& stage : drift->stages) stages.push_back(stage_json(stage));
    return {{"judged", drift->judged},
            {"why_not", text_or_null(drift->why)},
            {"stages", stages},
            {"camera", camera_json(drift->camera)}};
}

}  // namespace noscope

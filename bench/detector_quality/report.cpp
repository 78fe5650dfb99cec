#include "detector_quality/report.h"

#include "detector_quality/quality.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace noscope::quality {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

std::string area(const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : "-"; }

std::string percent(const std::optional<double>& value) {
    return value ? fmt::format("{:.0f} %", 100 * *value) : "-";
}

template <class Value>
std::vector<Value> where(const std::vector<Value>& values, const std::vector<bool>& counts) {
    std::vector<Value> kept;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (counts[i]) kept.push_back(values[i]);
    return kept;
}

}  // namespace

std::vector<Row> judge(const Columns& columns) {
    const std::vector<bool> all(columns.positive.size(), true);
    std::vector<Row> rows;
    for (const Column& column : columns.columns) {
        // Without pictures of the empty scene there is no such detector.
        const auto& counts = column.reuses ? all : columns.has_scene;
        const auto& harmed = column.reuses ? column.differs : columns.positive;
        const auto scores = where(column.scores, counts);
        Row& row = rows.emplace_back();
        row.detector = column.detector;
        row.reuses = column.reuses;
        row.frames = std::ssize(scores);
        row.harmed = std::ranges::count(where(harmed, counts), true);
        row.present_area = area_where(column.scores, columns.positive, counts);
        if (column.reuses) row.differs_area = area_where(column.scores, column.differs, column.compared);
        row.decided_1 = decided_share(scores, where(harmed, counts), .01);
        row.decided_5 = decided_share(scores, where(harmed, counts), .05);
    }
    return rows;
}

std::string to_json(const Settings& settings, const Columns& columns, const std::vector<Row>& rows) {
    Json json{{"recording", settings.question.recording.inputs},
              {"classes", settings.question.predicate.classes},
              {"reference", settings.question.reference.model},
              {"split", settings.split},
              {"frames", columns.positive.size()},
              {"positive", std::ranges::count(columns.positive, true)},
              {"lost", columns.lost},
              {"empty_frames", columns.empty},
              {"scene_frames", columns.taken},
              {"detectors", Json::array()}};
    for (const Row& row : rows)
        json["detectors"].push_back({{"detector", row.detector},
                                     {"reuses", row.reuses},
                                     {"frames", row.frames},
                                     {"harmed", row.harmed},
                                     {"present_auc", number(row.present_area)},
                                     {"differs_auc", number(row.differs_area)},
                                     {"decided_at_1", number(row.decided_1)},
                                     {"decided_at_5", number(row.decided_5)}});
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_markdown(const Columns& columns, const std::vector<Row>& rows) {
    std::string text = fmt::format(
        "{} frames, {} positive; pictures of the empty scene from {} of {} empty frames of the first part "
        "and "
        "{} of {} of the second\n\n"
        "| detector | frames | at stake | present: AUC | differs: AUC | decided at 1 % | at 5 % |\n"
        "|---|---:|---:|---:|---:|---:|---:|\n",
        columns.positive.size(), std::ranges::count(columns.positive, true), columns.taken[0],
        columns.empty[0], columns.taken[1], columns.empty[1]);
    for (const Row& row : rows)
        text += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", row.detector, row.frames, row.harmed,
                            area(row.present_area), area(row.differs_area), percent(row.decided_1),
                            percent(row.decided_5));
    return text;
}

}  // namespace noscope::quality

#include "model_quality/report.h"

#include "model_quality/judge.h"
#include "query/ranking.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace noscope::model_quality {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

// None where some frame has no score.
std::optional<double> area(const Scores& scores) {
    if (std::ranges::any_of(scores.scores, [](float score) { return std::isnan(score); })) return {};
    return area_under_curve(scores.scores, scores.positive);
}

Json judged(const Scores& scores, double budget) {
    return {{"frames", scores.scores.size()},
            {"positive", std::ranges::count(scores.positive, true)},
            {"auc", number(area(scores))},
            {"undecided", number(undecided_share(scores.scores, scores.positive, budget))}};
}

Json part(const std::vector<Row>& rows) {
    const auto same = [](const Row& row) {
        return row.by_teacher && row.by_teacher->positive == row.frame->positive;
    };
    Json json{{"frames", rows.size()},
              {"positive", std::ranges::count_if(rows, [](const Row& row) { return row.frame->positive; })},
              {"from_s", rows.front().frame->time_s},
              {"to_s", rows.back().frame->time_s}};
    if (rows.front().by_teacher) {
        json["teacher_positive"] =
            std::ranges::count_if(rows, [](const Row& row) { return row.by_teacher->positive; });
        json["teacher_same"] = std::ranges::count_if(rows, same);
    }
    // As the reference and, where there is one, the teacher have them.
    json["labels"] = Json::array();
    json["blocks"] = Json::array();
    for (const Row& row : rows) {
        json["labels"].push_back(row.frame->positive ? 1 : 0);
        json["blocks"].push_back(row.block);
        if (row.by_teacher) json["teacher_labels"].push_back(row.by_teacher->positive ? 1 : 0);
    }
    return json;
}

}  // namespace

std::string judge(const Scores& scores, const std::optional<Scores>& fitted_to, double budget) {
    Json json = judged(scores, budget);
    if (fitted_to) {
        const Decided decided = decide(scores.scores, scores.positive,
                                       fit_thresholds(fitted_to->scores, fitted_to->positive, budget));
        json["fitted"] = {{"missed", decided.missed}, {"wrong", decided.wrong}, {"undecided", decided.open}};
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string describe(const Settings& settings, const Material& material,
                     const std::vector<DetectorScores>& detectors, const std::vector<Draw>& draws) {
    Json json{{"recording", settings.question.recording.inputs},
              {"classes", settings.question.predicate.classes},
              {"reference", settings.question.reference.model},
              {"teacher", settings.teacher},
              {"length_s", material.recording.length_s},
              {"split_s", material.split.at_s},
              {"gap_s", material.split.gap_s},
              {"block_windows", material.block_windows},
              {"scene_frames", material.scene.size()},
              {"train", part(material.train)},
              {"test", part(material.test)},
              {"detectors", Json::array()},
              {"draws", Json::array()}};
    Scores scores;
    for (const Row& row : material.test) scores.positive.push_back(row.frame->positive);
    for (const DetectorScores& detector : detectors) {
        scores.scores = detector.scores;
        Json row = judged(scores, kBudget);
        row["detector"] = detector.detector;
        json["detectors"].push_back(std::move(row));
    }
    for (const Draw& draw : draws)
        json["draws"].push_back(
            {{"by", to_text(draw.by)}, {"labels", draw.labels}, {"seed", draw.seed}, {"rows", draw.rows}});
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace noscope::model_quality

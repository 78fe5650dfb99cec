#include <noscope/eval.h>

#include "report/json_answer.h"

namespace noscope {
namespace {

template <class T>
OrderedJson or_null(const std::optional<T>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

OrderedJson or_null(const std::optional<RateInterval>& interval) {
    return interval ? OrderedJson::array({interval->low, interval->high}) : OrderedJson(nullptr);
}

OrderedJson rates_json(const RateIntervals& i) {
    return {{"fnr", or_null(i.fnr)},
            {"fpr", or_null(i.fpr)},
            {"precision", or_null(i.precision)},
            {"recall", or_null(i.recall)},
            {"f1", or_null(i.f1)}};
}

// Of the measures above, by the names of their sections.
OrderedJson intervals_json(const ScoreIntervals& i) {
    return {{"confidence", 0.95},
            {"block_windows", i.block_windows},
            {"blocks", i.blocks},
            {"windows", rates_json(i.windows)},
            {"frames", rates_json(i.frames)},
            {"appearances",
             {{"recall", or_null(i.appearance_recall)}, {"precision", or_null(i.appearance_precision)}}}};
}

OrderedJson score_json(const WindowScore& w) {
    return {{"total", w.true_positive + w.false_positive + w.false_negative + w.true_negative},
            {"true_positive", w.true_positive},
            {"false_positive", w.false_positive},
            {"false_negative", w.false_negative},
            {"true_negative", w.true_negative},
            {"fnr", or_null(w.fnr)},
            {"fpr", or_null(w.fpr)},
            {"precision", or_null(w.precision)},
            {"recall", or_null(w.recall)},
            {"f1", or_null(w.f1)}};
}

OrderedJson plan_json(const std::optional<PlanJudged>& plan) {
    if (!plan) return nullptr;
    return {{"text", plan->text}, {"asked", plan->asked}, {"analysed_frames", plan->analysed}};
}

OrderedJson appearances_json(const EvalReport& report) {
    const AppearanceScore& a = report.appearance_score;
    Answer place;  // the paths that appearances refer to
    place.files = report.files;
    OrderedJson missed = OrderedJson::array(), wrong = OrderedJson::array();
    for (const Appearance& one : report.missed) missed.push_back(appearance_json(one, place));
    for (const WrongAppearance& one : report.wrong) {
        OrderedJson value = appearance_json(one.appearance, place);
        value["why"] = one.touches ? "too long" : "nothing there";
        wrong.push_back(std::move(value));
    }
    return {{"true", a.truth},
            {"touched", a.touched},
            {"reported", a.reported},
            {"right", a.right},
            {"recall", or_null(a.recall)},
            {"precision", or_null(a.precision)},
            {"f1", or_null(a.f1)},
            {"boundary_error_s", or_null(a.boundary_error_s)},
            {"hits_known", report.hits_known},
            {"missed", missed},
            {"wrong", wrong}};
}

}  // namespace

std::string eval_json(const EvalReport& report) {
    OrderedJson files = OrderedJson::array(), stages = OrderedJson::object();
    for (const FileReport& file : report.files) files.push_back(file_json(file));
    for (const StageScore& stage : report.stages)
        stages[to_string(stage.by)] = {
            {"windows", stage.windows}, {"missed", stage.missed}, {"false", stage.wrong}};
    return json_text({{"schema", 1},
                      {"judged", report.windows},
                      {"plan", plan_json(report.plan)},
                      {"truth", {{"name", report.truth}, {"identity", embedded(report.reference_json)}}},
                      {"query", embedded(report.query_json)},
                      {"classes", report.classes},
                      {"recording", {{"judged_s", to_milliseconds(report.covered_s)}, {"files", files}}},
                      {"windows", score_json(report.window_score)},
                      {"frames", score_json(report.frame_score)},
                      {"appearances", appearances_json(report)},
                      {"intervals", intervals_json(report.intervals)},
                      {"decided_by", stages},
                      {"damaged_frames", report.damaged_frames},
                      {"warnings", report.warnings},
                      {"command_line", report.command_line},
                      {"version", report.version}},
                     2) +
           "\n";
}

}  // namespace noscope

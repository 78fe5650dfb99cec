// A comparison on a user's own footage, as JSON (docs/bench.md).
#include <noscope/footage_bench.h>

#include "report/json_answer.h"
#include "report/json_paths.h"

namespace noscope {
namespace {

template <class T>
OrderedJson or_null(const std::optional<T>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

OrderedJson or_null(double value) { return value > 0 ? OrderedJson(value) : OrderedJson(nullptr); }

OrderedJson row_json(const FootageBenchRow& row) {
    OrderedJson json{{"way", row.way},
                     {"what", row.what},
                     {"how", row.parameter},
                     {"wall_s", row.wall_s},
                     {"core_s", row.core_s},
                     {"calls", row.calls},
                     {"sample_calls", row.sample_calls},
                     {"check_calls", row.audit_calls},
                     {"once_s", row.fixed_s},
                     {"plain", row.plain},
                     {"calls_counted", row.estimated},
                     {"windows", nullptr},
                     {"appearances", nullptr}};
    if (const auto& w = row.windows)
        json["windows"] = {
            {"missed", w->false_negative}, {"of_positive", w->false_negative + w->true_positive},
            {"added", w->false_positive},  {"of_negative", w->false_positive + w->true_negative},
            {"fnr", or_null(w->fnr)},      {"fpr", or_null(w->fpr)}};
    if (const auto& a = row.appearances)
        json["appearances"] = {{"found", a->touched},
                               {"of", a->truth},
                               {"right", a->right},
                               {"reported", a->reported},
                               {"recall", or_null(a->recall)},
                               {"precision", or_null(a->precision)},
                               {"boundary_error_s", or_null(a->boundary_error_s)}};
    return json;
}

}  // namespace

std::string footage_bench_json(const FootageBenchReport& report) {
    OrderedJson rows = OrderedJson::array(), files = OrderedJson::array();
    for (const FootageBenchRow& row : report.rows) rows.push_back(row_json(row));
    for (const FileReport& file : report.files) {
        OrderedJson named{{"file", file.path}};
        keep_bytes(named, "file", file.path);
        files.push_back(std::move(named));
    }
    const OrderedJson json{{"schema", 1},
                           {"complete", report.complete},
                           {"query", OrderedJson::parse(report.query_json)},
                           {"machine", report.machine},
                           {"footage",
                            {{"files", files},
                             {"looked_at_s", report.covered_s},
                             {"asked_for_s", report.whole_s},
                             {"analysed_frames", report.analysed},
                             {"windows", report.windows},
                             {"positive_windows", report.positive},
                             {"appearances", report.appearances}}},
                           {"reference",
                            {{"name", report.reference_name},
                             {"call_s", report.call_s},
                             {"call_core_s", report.call_core_s},
                             {"call_stated", report.call_stated}}},
                           {"budgets",
                            {{"recall", or_null(report.budgets.recall)},
                             {"precision", or_null(report.budgets.precision)},
                             {"fnr", or_null(report.budgets.fnr)},
                             {"fpr", or_null(report.budgets.fpr)}}},
                           {"sample_frames", report.sample_frames},
                           {"check_frames", report.audit_frames},
                           {"ways", rows},
                           {"notes", report.notes},
                           {"verdict",
                            {{"pays", or_null(report.verdict.pays)},
                             {"ratio", or_null(report.verdict.ratio)},
                             {"ratio_over_all", or_null(report.verdict.whole_ratio)},
                             {"best_plain", report.verdict.best},
                             {"sentence", report.verdict.sentence}}},
                           {"command_line", report.command_line},
                           {"version", report.version}};
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace noscope

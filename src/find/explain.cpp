#include <noscope/find.h>

#include "base/try.h"
#include "find/guarantee_forecast.h"
#include "find/guarded.h"
#include "find/plan_file.h"
#include "find/plan_run.h"

#include <cmath>

namespace noscope {
namespace {

ExplainReport report_of(Answer&& answer) {
    ExplainReport report;
    report.plan = std::move(answer.plan);
    report.classes = std::move(answer.classes);
    if (answer.search) report.search = std::move(*answer.search);
    report.learning = std::move(answer.learning);
    report.files = std::move(answer.files);
    report.account = std::move(answer.account);
    report.reference_name = std::move(answer.reference_name);
    report.store_path = std::move(answer.store_path);
    report.warnings = std::move(answer.warnings);
    return report;
}

// What the file itself tells.
Result<ExplainReport> explain_file(const std::string& path) {
    NOSCOPE_TRY(const PlanFile file, read_plan_file(path));
    ExplainReport report;
    report.plan = to_string(file.prepared.plan);
    report.classes = file.classes;
    if (file.search) report.search = *file.search;
    report.plan_file = path;
    report.made_at = file.origin.at;
    report.learning.train_frames = file.origin.train_frames;
    report.learning.select_frames = file.origin.select_frames;
    report.learning.chosen = file.origin.chosen;
    report.account.covered_s = file.origin.covered_s;
    report.account.analysed_frames = file.origin.analysed_frames;
    report.account.reference_calls = file.origin.reference_calls;
    report.account.elapsed_s = file.origin.seconds;
    report.account.frames_decoded = file.origin.frames_decoded;
    report.account.stages = file.origin.steps;
    report.certificate = file.certificate;
    report.edited = file.edited();
    report.reference_name = file.reference_name;
    return report;
}

Result<ExplainReport> explain_search(const ExplainOptions& options, Observer* observer, CancelToken cancel) {
    NOSCOPE_CHECK(check_options(options.find));
    if (options.find.plan != "auto")
        return fail(ErrorCode::usage,
                    "explain tells of a search: leave --plan out, or name a plan file alone");
    NOSCOPE_TRY(Plan plan, read_plan(options.find));
    FindOptions find = options.find;
    find.max_time_s = 0;
    PlanRun run(find, observer, std::move(cancel));
    NOSCOPE_CHECK(run.open(std::move(plan)));
    CascadeTotals cost;
    Preparation preparation = run.preparation();
    preparation.note = [](const std::string&) {};  // the report says it
    preparation.keeps = options.for_s > 0;         // else it tells what find would do here
    auto prepared = run.search(preparation, frames_for(run.totals(), options.for_s), cost);
    if (!prepared) return prepared.error();
    Answer& answer = run.answer();
    answer.plan = to_string(prepared->plan);
    answer.account.covered_s = run.totals().covered_s;
    answer.account.analysed_frames = run.totals().frames;
    run.account_costs({}, cost, {});
    std::optional<double> precision;
    if (const auto* chosen = answer.search ? answer.search->chosen() : nullptr)
        if (chosen->precision) precision = chosen->precision->value;
    const GuaranteeForecast guarantee =
        forecast_guarantee(run.open_windows(), precision, run.totals(), options.find);
    ExplainReport report = report_of(std::move(answer));
    report.guarantee = guarantee;
    // Where `rank` will stop is not known beforehand.
    if (!run.open_windows() && report.plan != "reference" && options.find.guarantee != Guarantee::none)
        report.guarantee.why = "what this plan would leave open cannot be foretold";
    return report;
}

}  // namespace

Result<ExplainReport> explain(const ExplainOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] {
        return options.plan_file.empty() ? explain_search(options, observer, std::move(cancel))
                                         : explain_file(options.plan_file);
    });
}

}  // namespace noscope

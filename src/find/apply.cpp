#include <noscope/find.h>

#include "base/try.h"
#include "find/guarded.h"
#include "find/plan_options.h"
#include "find/plan_run.h"

namespace noscope {

FindOptions options_of(const PlanFile& file, const ApplyOptions& asked) {
    FindOptions options;
    options.predicate = file.predicate;
    options.sampling = file.sampling;
    options.grouping = file.grouping;
    options.budgets = file.budgets;
    options.guarantee = file.guarantee;
    options.confidence = file.confidence;
    options.confirm = file.confirm;
    options.plan = to_string(file.prepared.plan);
    options.reference = file.reference;
    if (!asked.reference.empty()) options.reference.model = asked.reference;
    if (asked.exec_timeout_s > 0) options.reference.exec_timeout_s = asked.exec_timeout_s;
    options.recording = asked.recording;
    options.range = asked.range;
    options.run = {.store = asked.store, .seed = file.origin.seed, .threads = asked.threads};
    if (asked.guarantee) options.guarantee = *asked.guarantee;
    if (asked.confidence) options.confidence = *asked.confidence;
    options.label_budget = asked.label_budget;
    options.no_longer_than_s = asked.no_longer_than_s;
    options.limit = asked.limit;
    options.max_time_s = asked.max_time_s;
    options.command_line = asked.command_line;
    return options;
}

namespace {

Result<Answer> apply_file(const ApplyOptions& asked, Observer* observer, CancelToken cancel) {
    NOSCOPE_TRY(PlanFile file, read_plan_file(asked.plan_file));
    const NamedPlan plan{std::move(file), asked.plan_file};
    const FindOptions options = options_of(plan.file, asked);
    NOSCOPE_CHECK(check_options(options));
    PlanRun run(options, observer, std::move(cancel));
    NOSCOPE_CHECK(run.open(plan));
    return run.run([&](CascadeTotals&) -> Result<PreparedPlan> { return plan.file.prepared; });
}

}  // namespace

Result<Answer> apply(const ApplyOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] { return apply_file(options, observer, std::move(cancel)); });
}

}  // namespace noscope

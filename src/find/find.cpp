#include <noscope/find.h>

#include "base/text.h"
#include "base/try.h"
#include "find/guarded.h"
#include "find/plan_run.h"
#include "find/prepare_plan.h"

namespace noscope {

Observer::~Observer() = default;

namespace {

Result<Answer> find_by_text(const FindOptions& options, Observer* observer, CancelToken cancel) {
    NOSCOPE_TRY(Plan plan, read_plan(options));
    PlanRun run(options, observer, std::move(cancel));
    NOSCOPE_CHECK(run.open(std::move(plan)));
    if (options.plan == "auto")
        return run.run(
            [&](CascadeTotals& cost) { return run.search(run.preparation(), run.totals().frames, cost); });
    return run.run([&](CascadeTotals& cost) { return prepare_plan(run.preparation(), cost); });
}

Result<Answer> find_by_file(const FindOptions& options, Observer* observer, CancelToken cancel) {
    const std::string path(trim(options.plan));
    NOSCOPE_TRY(PlanFile file, read_plan_file(path));
    NOSCOPE_CHECK(check_budgets(options, file.prepared.plan));
    NOSCOPE_CHECK(check_learning(options, file.prepared.plan, true));
    const NamedPlan plan{std::move(file), path};
    PlanRun run(options, observer, std::move(cancel));
    NOSCOPE_CHECK(run.open(plan));
    return run.run([&](CascadeTotals&) -> Result<PreparedPlan> { return plan.file.prepared; });
}

}  // namespace

Result<Answer> find(const FindOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&]() -> Result<Answer> {
        NOSCOPE_CHECK(check_options(options));
        return names_plan_file(options.plan) ? find_by_file(options, observer, std::move(cancel))
                                             : find_by_text(options, observer, std::move(cancel));
    });
}

}  // namespace noscope

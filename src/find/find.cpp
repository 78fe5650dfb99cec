#include <noscope/find.h>

#include "base/error_text.h"
#include "base/try.h"
#include "find/guarded.h"
#include "find/plan_run.h"
#include "find/prepare_plan.h"

namespace noscope {

Observer::~Observer() = default;

namespace {

// The reference's name may stand for the last stage.
Result<Plan> read_plan(const FindOptions& options) {
    const std::string& text = options.plan == "auto" ? "reference" : options.plan;
    NOSCOPE_TRY(Plan plan, parse_plan(text, options.reference.model));
    NOSCOPE_CHECK(check_runnable(plan));
    const Budgets& budgets = options.budgets;
    const bool wants_budget = budgets.recall || budgets.precision || budgets.fnr || budgets.fpr;
    if (wants_budget && plan != reference_alone().plan)
        return fail(ErrorCode::usage,
                    "a plan given by hand cannot be held to --recall, --precision, --fnr or --fpr yet; "
                    "leave them out, and let `noscope eval` say what the plan misses");
    return plan;
}

Result<Answer> find_by_text(const FindOptions& options, Observer* observer, CancelToken cancel) {
    NOSCOPE_CHECK(check_options(options));
    NOSCOPE_TRY(Plan plan, read_plan(options));
    PlanRun run(options, observer, std::move(cancel));
    NOSCOPE_CHECK(run.open(std::move(plan)));
    return run.run([&](CascadeTotals& cost) { return prepare_plan(run.preparation(), cost); });
}

}  // namespace

Result<Answer> find(const FindOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] { return find_by_text(options, observer, std::move(cancel)); });
}

}  // namespace noscope

// Of a run of a plan: what is refused before anything is looked at.
#include "base/error_text.h"
#include "base/try.h"
#include "find/plan_run.h"
#include "find/training_sample.h"

#include <algorithm>

namespace noscope {
namespace {

// Nothing is decided before `rank`, whose positives are all the reference's.
bool rank_alone_decides(const Plan& plan) {
    return has_stage(plan, StageKind::rank) && std::ranges::all_of(plan.stages, [](const Stage& stage) {
               return std::holds_alternative<std::monostate>(stage.threshold);
           });
}

}  // namespace

bool asks_every_frame(const Plan& plan) { return plan == reference_alone().plan; }

Status check_options(const FindOptions& options) {
    if (options.predicate.classes.empty())
        return fail(ErrorCode::usage, "name what to find, as in: noscope find person RECORDING");
    NOSCOPE_CHECK(check(options.predicate));
    NOSCOPE_CHECK(check(options.grouping));
    if (options.limit < 0) return fail(ErrorCode::usage, "--limit must not be negative");
    if (options.max_time_s < 0) return fail(ErrorCode::usage, "--max-time must not be negative");
    return {};
}

Status check_budgets(const FindOptions& options, const Plan& plan) {
    const Budgets& budgets = options.budgets;
    const bool wants_budget = budgets.recall || budgets.precision || budgets.fnr || budgets.fpr;
    NOSCOPE_TRY(const auto chosen, auto_stage(plan));
    if (wants_budget && !chosen && !asks_every_frame(plan) && !rank_alone_decides(plan) &&
        options.guarantee == Guarantee::none)
        return fail(
            ErrorCode::usage,
            "a plan with thresholds that are all given cannot be held to --recall, --precision, --fnr or "
            "--fpr with --guarantee none: write [auto] for one of them, leave the budgets out and let "
            "`noscope eval` say what the plan misses, or have the answer checked (--guarantee report)");
    return {};
}

Status check_learning(const FindOptions& options, const Plan& plan, bool made) {
    const bool searches = options.plan == "auto";
    if (!searches && !options.costs.empty())
        return fail(ErrorCode::usage, "--costs: this plan is not searched for; leave it out");
    if (searches) return {};
    const SampleNeeds needs = made ? SampleNeeds{} : sample_needs(plan);
    const char* const why =
        made ? "a plan file has learnt what it needs"
             : "this plan learns nothing from labels (a `cnn(...)`, `runs` or an [auto] would)";
    if (options.teacher != FindOptions{}.teacher && !needs.nets)
        return fail(ErrorCode::usage, "--teacher: {}; leave it out",
                    made || !needs.chooses ? why : "this plan trains no net, as a `cnn(...)` would be");
    if (options.label_budget != LabelBudget{} && !needs.any() && options.guarantee == Guarantee::none)
        return fail(ErrorCode::usage, "--label-budget: {}, and nothing is checked; leave it out", why);
    return {};
}

// The reference's name may stand for the last stage.
Result<Plan> read_plan(const FindOptions& options) {
    const std::string& text = options.plan == "auto" ? "reference" : options.plan;
    NOSCOPE_TRY(Plan plan, parse_plan(text, options.reference.model));
    NOSCOPE_CHECK(check_runnable(plan));
    NOSCOPE_CHECK(check_budgets(options, plan));
    NOSCOPE_CHECK(check_learning(options, plan, false));
    return plan;
}

}  // namespace noscope

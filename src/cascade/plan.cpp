#include "cascade/plan.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "cascade/stage_table.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

Status check_threshold(const Threshold& threshold, Cut cut) {
    const bool automatic = std::holds_alternative<AutoThreshold>(threshold);
    const auto* above = std::get_if<Above>(&threshold);
    const auto* between = std::get_if<Between>(&threshold);
    const bool none = std::holds_alternative<std::monostate>(threshold);
    const bool fits = cut == Cut::none    ? none
                      : cut == Cut::above ? none || automatic || (above && std::isfinite(above->limit))
                                          : none || automatic || between;
    if (!fits) return fail(ErrorCode::usage, "this stage takes {}", form_of(cut));
    if (between && !(between->low >= 0 && between->low <= between->high && between->high <= 1))
        return fail(ErrorCode::usage, "[{},{}] will not do: 0 <= low <= high <= 1", between->low,
                    between->high);
    return {};
}

// Where in the plan a stage of its kind may stand.
Status check_place(const Plan& plan, std::size_t place) {
    const auto& stages = plan.stages;
    const StageKind kind = stages[place].kind();
    const auto asks = [](const Stage& stage) { return decided_by(stage) == DecidedBy::reference; };
    const auto begin = stages.begin(), here = begin + static_cast<std::ptrdiff_t>(place);
    const bool before = std::any_of(begin, here, [&](const Stage& s) { return s.kind() == kind; });
    if (kind == StageKind::every && place != 0)
        return fail(ErrorCode::usage, "every(N) may only be the first stage");
    if (kind == StageKind::reference && place + 1 != stages.size())
        return fail(ErrorCode::usage, "reference decides whatever comes to it, so it must be the last stage");
    if ((kind == StageKind::keyframes || kind == StageKind::rank || kind == StageKind::runs) && before)
        return fail(ErrorCode::usage, "this stage may stand in a plan once");
    if ((kind == StageKind::rank || kind == StageKind::runs) && !std::all_of(here, stages.end(), asks))
        return fail(ErrorCode::usage,
                    "rank and runs say how the reference is asked: only `reference` may follow");
    if (kind == StageKind::rank && !std::any_of(begin, here, gives_scores))
        return fail(ErrorCode::usage,
                    "rank needs a stage before it whose scores it can rank by, as mse(empty,10x10)");
    const Cut cut = row_of(stages[place]).cut;
    const bool ranked = gives_scores(stages[place]) && place + 1 < stages.size() &&
                        stages[place + 1].kind() == StageKind::rank;
    if (cut != Cut::none && std::holds_alternative<std::monostate>(stages[place].threshold) && !ranked)
        return fail(
            ErrorCode::usage,
            "this stage takes {}; without one it decides nothing, and only the one right before `rank` "
            "may do so",
            form_of(cut));
    return {};
}

}  // namespace

bool gives_scores(const Stage& stage) {
    return row_of(stage).cut != Cut::none && stage.kind() != StageKind::keyframes;
}

std::optional<std::size_t> ranking_stage(const Plan& plan) {
    const auto rank = std::ranges::find(plan.stages, StageKind::rank, &Stage::kind);
    if (rank == plan.stages.end()) return std::nullopt;
    std::optional<std::size_t> found;
    for (auto stage = plan.stages.begin(); stage != rank; ++stage)
        if (gives_scores(*stage)) found = static_cast<std::size_t>(stage - plan.stages.begin());
    return found;
}

bool has_stage(const Plan& plan, StageKind kind) {
    return std::ranges::any_of(plan.stages, [kind](const Stage& stage) { return stage.kind() == kind; });
}

DecidedBy decided_by(const Stage& stage) { return row_of(stage).by; }

bool needs_picture(const Stage& stage) { return row_of(stage).picture; }

bool reads_packets(const Stage& stage) {
    return stage.kind() == StageKind::packets || stage.kind() == StageKind::keyframes;
}

bool reuses_labels(const Stage& stage) {
    if (const auto* against = std::get_if<DifferenceStage>(&stage.body))
        return against->against != Against::empty;
    return stage.kind() == StageKind::every || reads_packets(stage);
}

// How a stage's threshold is written.
std::string_view form_of(Cut cut) {
    switch (cut) {
        case Cut::none:
            return "no threshold";
        case Cut::above:
            return "a threshold >T (a number) or [auto]";
        case Cut::between:
            return "thresholds [low,high] (from 0 to 1) or [auto]";
    }
    return "";
}

Status check_stage(const Stage& stage) {
    const StageRow& row = row_of(stage);
    NOSCOPE_CHECK(row.check(stage.body));
    return check_threshold(stage.threshold, row.cut);
}

Error in_stage(std::size_t place, std::string_view text, const Error& error) {
    return fail(error.code, "plan, stage {} `{}`: {}", place + 1, shown(text), error.message);
}

Status check(const Plan& plan) {
    for (std::size_t place = 0; place < plan.stages.size(); ++place) {
        const Stage& stage = plan.stages[place];
        // A stage whose values are out of range may have no text.
        if (const Status status = check_stage(stage); !status)
            return in_stage(place, row_of(stage).form, status.error());
        if (const Status status = check_place(plan, place); !status)
            return in_stage(place, to_string(stage), status.error());
    }
    if (plan.stages.empty() || plan.stages.back().kind() != StageKind::reference)
        return fail(ErrorCode::usage,
                    "plan: the last stage must be `reference`, which decides what the others leave");
    return {};
}

Result<std::optional<std::size_t>> auto_stage(const Plan& plan) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        if (!std::holds_alternative<AutoThreshold>(plan.stages[i].threshold)) continue;
        if (found)
            return fail(ErrorCode::usage,
                        "plan: [auto] stands in `{}` and in `{}`: this version chooses the thresholds of one "
                        "stage; give the other's as numbers",
                        shown(to_string(plan.stages[*found])), shown(to_string(plan.stages[i])));
        found = i;
    }
    return found;
}

// What is ranked over a whole recording is known when all is scored: nothing that goes by an earlier frame's
// label can wait for that.
Status check_ranked(const Plan& plan) {
    if (!has_stage(plan, StageKind::rank)) return {};
    if (has_stage(plan, StageKind::runs))
        return fail(ErrorCode::usage,
                    "plan: rank and runs are two ways to ask the reference; leave one of them out");
    for (const Stage& stage : plan.stages) {
        if (std::holds_alternative<AutoThreshold>(stage.threshold))
            return fail(ErrorCode::usage,
                        "plan: `{}`: rank asks as far as it pays and needs no threshold; leave [auto] out",
                        shown(to_string(stage)));
        if (reuses_labels(stage) && !std::holds_alternative<std::monostate>(stage.threshold))
            return fail(ErrorCode::usage,
                        "plan: `{}` reuses labels, which rank gives at the end alone; leave one of them out",
                        shown(to_string(stage)));
        if (stage.kind() == StageKind::every)
            return fail(
                ErrorCode::usage,
                "plan: `{}` copies labels, which rank gives at the end alone; leave it out, or give a "
                "lower --rate",
                shown(to_string(stage)));
    }
    return {};
}

Status check_runnable(const Plan& plan) {
    for (const Stage& stage : plan.stages) {
        const StageRow& row = row_of(stage);
        if (row.runnable) continue;
        std::vector<std::string> forms;
        for (const StageRow& built : stage_table())
            if (built.runnable) forms.emplace_back(built.form);
        return fail(ErrorCode::usage, "plan: `{}` is not built yet: this version runs {}",
                    shown(to_string(stage)), join(forms, ", "));
    }
    NOSCOPE_CHECK(check_ranked(plan));
    const auto chosen = auto_stage(plan);
    return chosen ? Status{} : chosen.error();
}

}  // namespace noscope

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

// Whether it chooses those that the reference is asked about, of the frames that come to it.
bool chooses_frames(const Stage& stage) {
    return stage.kind() == StageKind::rank || stage.kind() == StageKind::runs ||
           stage.kind() == StageKind::windows;
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
    if ((kind == StageKind::keyframes || chooses_frames(stages[place])) && before)
        return fail(ErrorCode::usage, "this stage may stand in a plan once");
    if (chooses_frames(stages[place]) && !std::all_of(here, stages.end(), asks))
        return fail(ErrorCode::usage,
                    "rank, runs and windows say how the reference is asked: only `reference` may follow");
    if (kind == StageKind::rank && !std::any_of(begin, here, gives_scores))
        return fail(ErrorCode::usage,
                    "rank needs a stage before it whose scores it can go by, as mse(empty,10x10)");
    const Cut cut = row_of(stages[place]).cut;
    const bool ranked =
        gives_scores(stages[place]) && place + 1 < stages.size() && chooses_frames(stages[place + 1]);
    if (cut != Cut::none && std::holds_alternative<std::monostate>(stages[place].threshold) && !ranked)
        return fail(
            ErrorCode::usage,
            "this stage takes {}; without one it decides nothing, and only the one right before `rank`, "
            "`runs` or `windows` may do so",
            form_of(cut));
    return {};
}

}  // namespace

bool gives_scores(const Stage& stage) {
    return row_of(stage).cut != Cut::none && stage.kind() != StageKind::keyframes;
}

std::optional<std::size_t> ranking_stage(const Plan& plan) {
    const auto asking = std::ranges::find_if(plan.stages, chooses_frames);
    if (asking == plan.stages.end()) return std::nullopt;
    std::optional<std::size_t> found;
    for (auto stage = plan.stages.begin(); stage != asking; ++stage)
        if (gives_scores(*stage)) found = static_cast<std::size_t>(stage - plan.stages.begin());
    return found;
}

bool is_to_be_chosen(const Stage& stage) {
    const auto* runs = std::get_if<RunsStage>(&stage.body);
    return runs ? !runs->is_learnt() : std::holds_alternative<AutoThreshold>(stage.threshold);
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
        if (!is_to_be_chosen(plan.stages[i])) continue;
        if (found && plan.stages[i].kind() == StageKind::runs)
            return fail(
                ErrorCode::usage,
                "plan: `runs` learns from the sample by which `{}` is chosen: give that as numbers, or "
                "leave it out where it stands right before `runs`",
                shown(to_string(plan.stages[*found])));
        if (found)
            return fail(ErrorCode::usage,
                        "plan: [auto] stands in `{}` and in `{}`: this version chooses the thresholds of one "
                        "stage; give the other's as numbers",
                        shown(to_string(plan.stages[*found])), shown(to_string(plan.stages[i])));
        found = i;
    }
    return found;
}

// What rank, runs and windows ask about is known when all else is scored: nothing that goes by an earlier
// frame's label can wait for that.
Status check_chosen(const Plan& plan) {
    const auto asking = std::ranges::find_if(plan.stages, chooses_frames);
    if (asking == plan.stages.end()) return {};
    if (const auto other = std::find_if(asking + 1, plan.stages.end(), chooses_frames);
        other != plan.stages.end())
        return fail(ErrorCode::usage,
                    "plan: {} and {} are two ways to ask the reference; leave one of them out",
                    row_of(*asking).name, row_of(*other).name);
    const std::string_view name = row_of(*asking).name;
    for (const Stage& stage : plan.stages) {
        if (std::holds_alternative<AutoThreshold>(stage.threshold) && asking->kind() == StageKind::rank)
            return fail(ErrorCode::usage,
                        "plan: `{}`: rank asks as far as it pays and needs no threshold; leave [auto] out",
                        shown(to_string(stage)));
        if (reuses_labels(stage) && !std::holds_alternative<std::monostate>(stage.threshold))
            return fail(ErrorCode::usage,
                        "plan: `{}` reuses labels, which {} gives at the end alone; leave one of them out",
                        shown(to_string(stage)), name);
        if (stage.kind() == StageKind::every)
            return fail(ErrorCode::usage,
                        "plan: `{}` copies labels, which {} gives at the end alone; leave it out, or give a "
                        "lower --rate",
                        shown(to_string(stage)), name);
    }
    return {};
}

Status check_runnable(const Plan& plan) {
    NOSCOPE_CHECK(check_chosen(plan));
    const auto chosen = auto_stage(plan);
    return chosen ? Status{} : chosen.error();
}

}  // namespace noscope

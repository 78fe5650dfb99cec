// The numbers of a plan's stage `runs`, from labelled spans: how often things come and go, what scores say,
// and how much doubt may be left (docs/specialized-training.md). Pure functions.
#pragma once

#include <noscope/error.h>
#include "search/choose_thresholds.h"
#include "search/score_table.h"

#include <span>

namespace noscope {

struct ChosenRuns {
    RunsStage stage;
    // Of all spans, each decided by numbers from the other half of them.
    ReplayCounts counts;
    // False: even with no doubt left the limits are not kept, by what is decided before it.
    bool within = true;
};

// `plan`: with a stage `runs`, whose numbers are not looked at, and all else given. `spans`: tables of this
// plan. Errors: as decide_span().
Result<ChosenRuns> choose_runs(const Plan& plan, std::span<const ScoredSpan> spans, Rational presence,
                               const WindowLimits& limits);

}  // namespace noscope

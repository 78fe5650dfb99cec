// A plan with `rank` carried out, by the executor's own code, on made recordings: as long as the one that the
// table's labelled blocks stand for, each block of it one of them (docs/search.md, "Plans that rank"). Pure.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "query/windows.h"
#include "search/search_table.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

struct RankedReplays {
    // Work and errors over all replays; work of the plan's stages, and calls about any frame.
    PlanOutcome outcome;
    PlanSeconds seconds;  // over the table's spans
    // Of one replay, brought to the recording: calls about frames whose labels are not known, and
    // what is decoded.
    double calls = 0, decoded = 0;
    double seconds_left = 0;  // of the run, the calls among these with them
    int replays = 0;
    int kept = 0;  // of them, those that kept the budgets
    // Of the last recording made, as the plan has them, frame by frame; windows counted from its first.
    std::vector<FrameLabel> labels;
};

struct RankedRequest {
    const CandidatePlan& candidate;  // with a stage `rank`
    const SearchTable& table;
    const Budgets& budgets;
    std::uint64_t seed = 1;
    int replays = 1;
    // By span, whether its labels are known, where the table has no population to say so; null: none are.
    const std::vector<bool>* known = nullptr;
    // Frames of a made recording at most: a longer one is thinned, and what is counted grows with it. Calls
    // do not grow as fast, so that what is told is then too much rather than too little.
    std::int64_t most_frames = 40'000;
    // Seconds over the table's spans; a plan that takes more is given up.
    double most_s = std::numeric_limits<double>::infinity();
};

// None where it takes more than `most_s`. Errors: as decide_span().
Result<std::optional<RankedReplays>> replay_ranked(const RankedRequest& request);

// Whether recall and precision of appearances, FNR and FPR of windows, are within the budgets; recall and
// precision of .95 where there are none.
bool keeps_budgets(const PlanOutcome& outcome, const Budgets& budgets);

}  // namespace noscope

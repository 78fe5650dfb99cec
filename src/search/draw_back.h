// Thresholds that decide less than those that were found (docs/search.md, step 6). Pure.
#pragma once

#include "search/gate_run.h"
#include "search/search_table.h"
#include "search/sweep.h"

#include <span>

namespace noscope {

// Differences and confidences divided by `pull` >= 1, as is the distance of `high` from 1. None says against
// a calibrated confidence what it says itself: low <= .5 <= high.
SweptThresholds drawn_back(SweptThresholds thresholds, double pull);

// The plan with, of each of its thresholds, what decides least of it and of the others. Those of other stages
// say nothing of it.
CandidatePlan strictest(CandidatePlan plan, std::span<const CandidatePlan> others);

// Of `gates`, the one of the same stages whose limit and N of every(N) are `pull` >= 1 times nearer to
// deciding nothing, or the nearest that there is. `gate` is one of them.
const GateRun* stricter(const GateRun* gate, std::span<const GateRun> gates, double pull);

}  // namespace noscope

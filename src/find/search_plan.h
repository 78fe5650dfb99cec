// --plan auto: a labelled sample, scores of all scorers, and the cheapest plan that keeps the budgets on it
// (docs/search.md).
#pragma once

#include <noscope/error.h>
#include "find/found_plan.h"
#include "find/prepare_plan.h"

#include <cstdint>

namespace noscope {

// `preparation`: of the plan `reference`. `amortised`: analysed frames that the plan is for, those of the
// recording where it is to be run on that alone; training nets has to pay over them. From the store where the
// same was searched before. Where a search cannot pay, the plan is `reference`. `cost` grows by what it
// takes, also where it fails. Errors: usage (--costs), reference, recording, store, interrupted.
Result<FoundPlan> search_plan(const Preparation& preparation, std::int64_t amortised, CascadeTotals& cost);

}  // namespace noscope

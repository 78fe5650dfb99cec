// The scores that the stages of a plan give on the sample that it was chosen on, for its plan file.
#pragma once

#include <noscope/error.h>
#include "find/prepare_plan.h"
#include "find/score_watch.h"
#include "search/block_sample.h"

#include <cstdint>

namespace noscope {

// Carries the plan out over the sample's blocks, reuse spans of the run each. `select`: all labelled, so that
// the reference is hardly asked; decoding goes on `cost`. `models`: of the plan, enrolled. Errors: as
// CascadeRunner.
Result<ScoreProfile> profile_scores(const Preparation& preparation, const PreparedPlan& prepared,
                                    StageModels& models, const BlockSample& select, CascadeTotals& cost);

}  // namespace noscope

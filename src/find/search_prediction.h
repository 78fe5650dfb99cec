// What a run of a searched plan will take, from the labelled blocks and from what the packets of all blocks
// say (docs/search.md, "What is predicted").
#pragma once

#include <noscope/error.h>
#include "find/labelled_blocks.h"
#include "find/run_prediction.h"
#include "find/session.h"
#include "search/choose_plan.h"

namespace noscope {

struct PredictionRequest {
    const Session& session;
    const Sampling& sampling;
    const SearchTable& table;                  // one span for each of `select` that has frames
    const std::vector<LabelledBlock>& select;  // that the plan was judged on
    const BlockSample& train;                  // whose labels are in the store, too
    CancelToken cancel;
};

// Of a run after the search. Errors: recording, store, interrupted.
Result<RunPrediction> predict_run(const PredictionRequest& request, const SearchedPlan& plan);

}  // namespace noscope

// The score table of a plan over labelled blocks (search/score_table.h), each scored as a run scores it.
#pragma once

#include <noscope/error.h>
#include "find/block_images.h"
#include "find/confidence_scorers.h"
#include "find/difference_scorers.h"
#include "find/labelled_blocks.h"
#include "find/stage_models.h"
#include "search/score_table.h"

#include <functional>
#include <vector>

namespace noscope {

struct ScoreTime {
    std::int64_t scores = 0;
    double seconds = 0;  // wall time
};

struct BlockScoring {
    const BlockImageRequest& images;
    const Plan& plan;
    DifferenceScorers& scorers;  // with their weights
    ConfidenceScorers& confidences;
    // Detectors of model: stages; they label the blocks, which the store keeps.
    StageModels& models;
    std::function<Result<std::vector<LabelledBlock>>(std::size_t model)> label_by;
    // By stage of the plan: grows by what its scores took. Null: nobody asks.
    std::vector<ScoreTime>* times = nullptr;
};

// One span for each block that has frames. Frames that cannot be decoded are damaged in it. Errors:
// recording, reference, store, interrupted.
Result<std::vector<ScoredSpan>> score_blocks(const BlockScoring& scoring,
                                             const std::vector<LabelledBlock>& blocks);

}  // namespace noscope

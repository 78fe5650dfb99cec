// What the store knows of a file's frames, for the stages of a plan.
#pragma once

#include <noscope/error.h>
#include "find/cascade_runner.h"
#include "find/stage_scores.h"

namespace noscope {

struct ScoreSource {
    Store& store;
    std::int64_t file;  // its id there
    std::span<const AskedFrame> frames;
    const CascadeSettings& settings;
    const DifferenceScorers& differences;
    const ConfidenceScorers& nets;
    const StageModels& models;
};

// From here on `scores` remembers what every stage says that is worth it, and knows what was stored: scores,
// and of detectors the confidence of their labels.
Status load_scores(const ScoreSource& source, StageScores& scores);

}  // namespace noscope

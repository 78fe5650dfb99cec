// A file that a run has in hand: its frames, with what the store knew of them.
#pragma once

#include <noscope/error.h>
#include "find/cascade_work.h"
#include "find/confidence_scorers.h"
#include "find/difference_scorers.h"
#include "find/stage_clock.h"
#include "find/stage_models.h"
#include "find/stage_scores.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace noscope {

// Workers read it together; what they write of it are scores of the frames that each has.
struct CascadeFile {
    std::size_t number = 0;  // among the files of the run
    FrameRequest request;
    std::vector<StoredLabel> labels{};                // of the reference, from the store
    std::vector<const StoredLabel*> stored_labels{};  // of each frame, null where there is none
    std::vector<float> packet_scores{};               // of each frame; empty where no stage asks
    FileScores scores;
    std::size_t largest_block = 0;  // frames
};

// What says under which names scores of the plan are kept.
struct ScoreNames {
    const CascadeSettings& settings;
    const DifferenceScorers& differences;
    const ConfidenceScorers& nets;
    const StageModels& models;
};

// Labels by `model`, and of every stage what is worth remembering: scores, and of detectors the confidence of
// their labels.
Result<std::shared_ptr<CascadeFile>> load_file(Store& store, std::int64_t model, const ScoreNames& names,
                                               std::size_t number, FrameRequest request, StageClock& stages);

}  // namespace noscope

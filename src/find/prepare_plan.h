// What a plan needs before its first file: pictures of the empty scene, weights that are learnt, nets that
// are trained, thresholds that are chosen.
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/options.h>
#include "find/cascade_runner.h"
#include "find/labelled_blocks.h"
#include "find/prepared_plan.h"
#include "find/scene_search.h"
#include "find/session.h"
#include "find/stage_models.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace noscope {

struct Preparation {
    Session& session;
    const Plan& plan;  // has passed check_runnable()
    const FindOptions& options;
    const WorkTotals& totals;  // of the frames asked for
    std::string question;      // what says which frames are asked for, and which of them are positive
    CancelToken cancel;
    StageClock& stages;
    StageModels& models;  // of the plan, enrolled
    CnnRunSettings cnn;   // as the run scores
    // The query's, over the reference's labels.
    std::function<const PredicateTest&()> test;
    std::function<void(const std::vector<std::string>&)> on_classes;
    std::function<bool()> enough;  // polled often; true ends it early
    // How far a step is, 0 to 1, and how long it still takes; below 0: unknown.
    std::function<void(const char* step, double done, double seconds_left)> on_step;
    // A line worth telling, and one that belongs to the answer.
    std::function<void(const std::string&)> note, warn;
    PlanLearning& learning;  // filled where the plan learns from a sample
    bool keeps = false;      // the plan is for other recordings too: it learns even where all has to be asked
    BlockSample* select = nullptr;  // filled with the blocks that the plan was chosen on, where there are any
    std::vector<LearntBlock>* learnt = nullptr;  // filled with all blocks that it was learnt from
};

// What is asked of a search for the empty scene. Both outlive it.
SceneSearch scene_search(const Preparation& preparation, const PlanImages& images);
// Labelling blocks by the reference. `what`: the step, as on_step() tells it. `preparation` outlives it.
BlockLabelling labelling(const Preparation& preparation, const char* what, CascadeTotals& cost);
// The same, by a cheaper detector of the plan. `models` must live as long.
BlockLabelling labelling_by(const Preparation& preparation, const char* what, CascadeTotals& cost,
                            StageModels& models, std::size_t which);

// From the store where it was made before. Where the recording holds no more frames than a sample would, the
// plan that asks about each. `cost` grows by what it takes, also where it fails. Errors: usage where
// something cannot be learnt from this recording; reference, recording, store, interrupted (`enough`, too).
Result<PreparedPlan> prepare_plan(const Preparation& preparation, CascadeTotals& cost);

}  // namespace noscope

// Which blocks a plan learns from before its run (docs/specialized-training.md): those that nets are trained
// on, and those that say how good they are and where thresholds lie.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/options.h>
#include "cascade/plan.h"
#include "find/label_sample.h"
#include "find/prepared_plan.h"
#include "find/session.h"
#include "search/block_sample.h"

#include <cstdint>
#include <string>
#include <vector>

namespace noscope {

// What a plan learns from a sample.
struct SampleNeeds {
    bool nets = false;     // a cnn stage
    bool weights = false;  // a stage that learns weights: alone it draws a sample of its own
    bool chooses = false;  // an [auto] stage, or `runs` without numbers
    bool any() const { return nets || chooses; }
};
// `plan` has passed check_runnable().
SampleNeeds sample_needs(const Plan& plan);

// About so many analysed frames.
struct SampleSizes {
    std::int64_t train = 0;  // in blocks for training
    std::int64_t asked = 0;  // of them, that the reference labels: all without a teacher
    std::int64_t select = 0;
    // All there are: there is nothing left to save by learning.
    bool whole = false;
};

// `frames`: that are asked for. A share is taken as at least kLeastBudget frames: less teaches nothing.
inline constexpr std::int64_t kLeastBudget = 600;
SampleSizes sample_sizes(const LabelBudget& budget, std::int64_t frames, const SampleNeeds& needs,
                         bool teacher);

// As draw_sample(), but what a teacher labels beyond `asked` keeps no select block from being drawn, since
// the plan decides these blocks too: train blocks for `asked` frames, then select blocks of all that are
// left, and then more train blocks of the others.
BlockSample draw_training_sample(const BlockPopulation& population, const SampleSizes& sizes,
                                 std::uint64_t seed);

struct TrainingSampleRequest {
    const Session& session;
    const Sampling& sampling;
    const SampleSizes& sizes;
    std::string question;  // as for prepare_plan()
    std::uint64_t seed = 1;
    CancelToken cancel;
    StageClock& stages;
};
// The one of the store, where it was drawn before. Errors: as sample_of() and block_population().
Result<BlockSample> training_sample(const TrainingSampleRequest& request);

// Its blocks of one kind alone, in their order.
BlockSample blocks_of(const BlockSample& sample, SampleRole role);

// What a plan was learnt from.
std::vector<LearntBlock> learnt_blocks(const BlockSample& train, const BlockSample& select);
// Of a sample's blocks those that a plan was chosen on: where it was found before, more may be drawn than the
// search took.
BlockSample chosen_on(const BlockSample& sample, const std::vector<LearntBlock>& learnt);

// What its draw came to: equal text, equal blocks.
std::string hash_of(const BlockSample& sample);

}  // namespace noscope

// One specialized model from its samples: what is held out, epochs, when to end.
#pragma once

#include "train/progress_teller.h"
#include "training/cnn_architecture.h"
#include "training/cnn_samples.h"
#include "training/train_cnn.h"
#include "training/trained_cnn.h"

#include <noscope/error.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace noscope::train {

struct HeldOutLogit {
    std::size_t row = 0;
    float logit = 0;
};

struct CnnTrainingResult {
    TrainedCnn net;
    std::vector<HeldOutLogit> held_out;  // of the net, rows rising
};

// Asked before each step, by any thread; true ends the training.
using Stopped = std::function<bool()>;

// `samples` has passed check(). ErrorCode::recording: nothing can be learnt from them (and what to do about
// it). `name` is theirs, for the message.
Status check_learnable(const CnnSamples& samples, bool difference, const std::string& name);

// The learning rate where none is given.
double usual_learning_rate(CnnOptimizer optimizer);

// What training takes, in steps of ProgressTeller: for all epochs, whether or not it ends before.
std::int64_t steps_of(const CnnArchitecture& architecture, const CnnSamples& samples,
                      const CnnTrainingSettings& settings);

// A share of the groups is held out; of the epochs on the others the one with the least held-out loss gives
// the weights. It ends where `patience` epochs brought no better one. A loss that is no number begins anew
// with a tenth of the learning rate, once. The net hangs on `samples` and `settings` without its `threads`.
//
// `samples` have passed check_learnable() and fit the architecture; the thread is a PreparedThread. Stopped,
// it gives the best so far, with record.ended_early; ErrorCode::interrupted before the first epoch's end.
// ErrorCode::recording: the loss diverges.
Result<CnnTrainingResult> train_cnn(const CnnArchitecture& architecture, const CnnSamples& samples,
                                    const CnnTrainingSettings& settings, ProgressTeller& progress,
                                    const Stopped& stopped);

}  // namespace noscope::train

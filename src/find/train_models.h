// The specialized models of a plan: labelled rows, noscope-train, calibration (docs/specialized-training.md).
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/block_images.h"
#include "find/labelled_blocks.h"
#include "specialized/cnn_network.h"
#include "specialized/specialized_model.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

struct ModelTraining {
    Session& session;
    const Plan& plan;
    const Predicate& predicate;
    const Sampling& sampling;
    const PlanImages& images;
    const EmptyScene& scene;
    std::string key;  // all that rows and labels hang on: question, seed, sample, teacher
    std::uint64_t seed = 1;
    CnnRunSettings cnn;  // as the run scores
    CancelToken cancel;
    StageClock& stages;
    CascadeTotals& cost;
    // Called where something has to be learnt: rows to learn from and rows to be judged by. With a teacher
    // `train` may first want a net of its labels: `doubt` says how far one is from each label.
    std::function<Result<std::vector<LabelledBlock>>()> train, select;
    // Of frames labelled by a teacher those that the reference labels instead, once a first net learnt from
    // the teacher's labels is known: confidences as `train`'s frames, NaN where it scores none. Empty:
    // without teacher.
    std::function<Status(std::vector<LabelledBlock>& train,
                         const std::vector<std::vector<float>>& confidences)>
        correct;
    // Hears of each net that cannot learn from these samples, which then has no model. Empty: that is an
    // error; nets that were trained beside it are kept all the same.
    std::function<void(const std::string& why)> left_out;
    bool may_have_teacher = true;  // whether --teacher may be advised
    std::function<void(double done, double seconds_left)> on_training;
    std::function<void(const std::string&)> note, warn;
};

// By stage, of cnn stages; none of the others. `learnt`: how good each is, in their order. From the store
// where they were trained before. Errors: usage where there is no trainer, the sample holds too few frames of
// either kind, or a net cannot learn; those of train_cnns().
Result<std::vector<std::optional<SpecializedModel>>> train_models(const ModelTraining& training,
                                                                  std::vector<LearntStage>& learnt);

}  // namespace noscope

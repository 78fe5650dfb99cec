// The specialized models of a plan, made ready to score frames in batches.
#pragma once

#include <noscope/error.h>
#include "find/plan_images.h"
#include "find/prepared_plan.h"
#include "specialized/cnn_network.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

class ConfidenceScorers {
   public:
    // `images`: of the plan. Loads nothing yet. ErrorCode::internal: a cnn stage without its model, or with
    // one of other layers or for another part of the picture.
    static Result<ConfidenceScorers> make(const PreparedPlan& prepared, const PlanImages& images,
                                          CnnRunSettings settings);

    // Images that are scored at once.
    std::size_t batch() const { return static_cast<std::size_t>(settings_.batch); }
    // All that a stage's scores depend on besides the frames: what the store keeps them under. None for
    // stages of other kinds.
    std::optional<std::string> identity(int stage, const Sampling& sampling, std::int64_t span_windows,
                                        const std::string& empty_scene) const;

    // Makes `now` image i of a stage's next batch, i < batch(). `scene`: the picture of the empty scene,
    // where the stage uses one. Compiles the stage's net before its first image: a run that finds every score
    // in the store never does. ErrorCode::reference.
    Status put(int stage, std::size_t i, const ScoreImage& now, const ScoreImage* scene);
    // The confidences of the first `count` images of the batch, in [0,1]. As float: what is compared with
    // thresholds is what the store keeps. ErrorCode::reference.
    Status run(int stage, std::size_t count, std::span<float> confidences);

   private:
    struct StageModel {
        std::optional<SpecializedModel> model;
        std::string identity;
        bool empty_scene = false;
        std::unique_ptr<CnnNetwork> network;  // once it is needed
    };
    StageModel& at(int stage) { return stages_[static_cast<std::size_t>(stage)]; }

    CnnRunSettings settings_;
    std::vector<StageModel> stages_;
};

}  // namespace noscope

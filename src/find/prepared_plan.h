// A plan with all that its stages learnt before the run: what prepare_plan() makes and a plan file holds.
#pragma once

#include "cascade/plan.h"
#include "find/empty_scene.h"
#include "specialized/specialized_model.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace noscope {

struct PreparedPlan {
    Plan plan;         // has passed check_runnable(), and every threshold is given
    EmptyScene scene;  // by PlanImages::specs(); without images where nothing compares with it
    // By stage, of the stages that learn: weights of blocks as MetricOptions has them; else empty. May be
    // shorter than the plan where no later stage learns.
    std::vector<std::vector<double>> weights{};
    // By stage, of cnn stages; else none. As short as `weights` may be.
    std::vector<std::optional<SpecializedModel>> models{};
};

// A block that a plan was trained or chosen on: windows as sample_block_windows() has them.
struct LearntBlock {
    std::uint32_t file = 0;  // of the recording
    std::int64_t number = 0;
    bool chose = false;  // it was chosen on it; else it only taught
    bool operator==(const LearntBlock&) const = default;
};

// Nothing but the reference, asked about every frame.
inline PreparedPlan reference_alone() { return {.plan = Plan{{Stage{}}}, .scene = {}}; }

}  // namespace noscope

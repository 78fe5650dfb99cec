// The small pictures that the stages of a plan look at: one table for all of them.
#pragma once

#include <noscope/query.h>
#include "cascade/plan.h"
#include "difference/reference_images.h"
#include "video/score_image.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// What infrared light is told by.
inline constexpr ScoreSpec kLightSpec{.width = 32, .height = 32, .chroma = true};

// One small picture of the empty scene for each image that is compared with it.
using EmptyScenes = std::vector<std::optional<ReferenceImages>>;  // by PlanImages::specs()

class PlanImages {
   public:
    // `plan` has passed check(). Pixel differences want luma at their size, specialized models Y, U and V at
    // theirs, and with `crop` of query_crop(predicate) alone. Stages that want the same part at the same size
    // share an image, which has colour if any of them wants it.
    static PlanImages of(const Plan& plan, const Predicate& predicate);

    // What frames are scaled to; empty where no stage looks at a small picture.
    std::span<const ScoreSpec> specs() const { return specs_; }
    // Of a stage of the plan: its place in specs(), or -1 where it looks at none.
    int spec_of(int stage) const { return stages_[static_cast<std::size_t>(stage)].spec; }
    // Whether a stage compares its image with the empty scene.
    bool uses_empty_scene(int stage) const { return stages_[static_cast<std::size_t>(stage)].empty_scene; }
    // Whether any stage compares images of specs()[spec] with it.
    bool needs_empty_scene(std::size_t spec) const;
    bool needs_empty_scene() const;

   private:
    struct StageImage {
        int spec = -1;
        bool empty_scene = false;
    };
    int place_of(const ScoreSpec& wanted);

    std::vector<ScoreSpec> specs_;
    std::vector<StageImage> stages_;
};

}  // namespace noscope

// The score images of labelled blocks, and the pictures of the empty scene that go with them: what a run's
// reuse spans of the same length would compare.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/empty_scene.h"
#include "find/labelled_blocks.h"
#include "find/plan_images.h"
#include "find/scale_frames.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace noscope {

// Of one block.
class BlockImages {
   public:
    // `scaled`: of its file, as PlanImages::specs() and, where the scene has both lights, kLightSpec. All
    // must outlive the object.
    BlockImages(const LabelledBlock& block, const ScaledFrames& scaled, const EmptyScene& scene);

    // Null where the frame cannot be decoded.
    const ScoreImage* image(std::size_t frame, std::size_t spec) const;
    // The picture of the empty scene that it is compared with; null where there is none in its light.
    const ScoreImage* scene(std::size_t frame, std::size_t spec) const;

   private:
    const std::vector<ScoreImage>* images(std::size_t frame) const;
    bool infrared(const std::vector<ScoreImage>& images) const;

    const LabelledBlock& block_;
    const ScaledFrames& scaled_;
    const EmptyScene& scene_;
};

struct ImageTimes {
    std::int64_t pictures = 0;  // that images were made of
    double images_s = 0;        // core-seconds, of all images of each
};

struct BlockImageRequest {
    const Session& session;
    const Sampling& sampling;
    const PlanImages& images;
    const EmptyScene& scene;  // by images.specs()
    CancelToken cancel;
    StageClock& stages;
    CascadeTotals& cost;
    ImageTimes* times = nullptr;  // grows by what making the images took
};
// Hears each block that has frames, file by file; its index once more for the packets before its frames.
using HearBlock = std::function<Status(std::size_t block, const BlockImages& images, const FileWork& work)>;
Status for_each_block(const BlockImageRequest& request, const std::vector<LabelledBlock>& blocks,
                      const HearBlock& hear);

}  // namespace noscope

#include "find/plan_pictures.h"

#include "base/try.h"
#include "video/jpeg.h"

#include <algorithm>
#include <cstdint>

namespace noscope {
namespace {

// Luma alone: that is what most stages compare, and what all of them have.
RgbImage grey(const ScoreImage& image) {
    RgbImage picture;
    picture.resize(image.width, image.height);
    for (std::size_t i = 0; i < image.y.size(); ++i) std::fill_n(&picture.pixels[3 * i], 3, image.y[i]);
    return picture;
}

int width_of(const ReferenceImages& images) {
    return images.images().empty() ? 0 : images.images().front().image.width;
}

}  // namespace

Status show_plan(const PreparedPlan& prepared, Answer& answer) {
    const ReferenceImages* largest = nullptr;
    for (const auto& images : prepared.scene.images)
        if (images && (!largest || width_of(*images) > width_of(*largest))) largest = &*images;
    answer.scene.clear();
    answer.block_weights.clear();
    if (largest)
        for (const ReferenceImage& image : largest->images()) {
            NOSCOPE_TRY(Jpeg jpeg,
                        to_jpeg(grey(image.image).view(), {.most_width = image.image.width, .quality = 3}));
            answer.scene.push_back({jpeg.width, jpeg.height, image.infrared, image.frames, image.from_s,
                                    image.to_s, std::move(jpeg.bytes)});
        }
    const auto& stages = prepared.plan.stages;
    for (std::size_t i = 0; i < std::min(stages.size(), prepared.weights.size()); ++i) {
        const auto* stage = std::get_if<DifferenceStage>(&stages[i].body);
        if (!stage || stage->grid == 0 || prepared.weights[i].empty()) continue;
        answer.block_weights.push_back({to_string(stages[i]), stage->grid, stage->grid, prepared.weights[i]});
    }
    return {};
}

}  // namespace noscope

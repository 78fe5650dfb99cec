#include "find/plan_images.h"

#include "specialized/cnn_input.h"

#include <algorithm>

namespace noscope {

PlanImages PlanImages::of(const Plan& plan, const Predicate& predicate) {
    PlanImages images;
    for (const Stage& stage : plan.stages) {
        StageImage made;
        if (const auto* difference = std::get_if<DifferenceStage>(&stage.body)) {
            made.spec = images.place_of({.width = difference->size.width, .height = difference->size.height});
            made.empty_scene = difference->against == Against::empty;
        } else if (const auto* cnn = std::get_if<CnnStage>(&stage.body)) {
            ScoreSpec wanted{.width = cnn->size.width, .height = cnn->size.height, .chroma = true};
            if (cnn->crop) wanted.crop = query_crop(predicate);
            made.spec = images.place_of(wanted);
            made.empty_scene = cnn->difference;
        }
        images.stages_.push_back(made);
    }
    return images;
}

int PlanImages::place_of(const ScoreSpec& wanted) {
    const auto same = std::ranges::find_if(specs_, [&](const ScoreSpec& spec) {
        return spec.width == wanted.width && spec.height == wanted.height && spec.crop == wanted.crop;
    });
    const auto place = static_cast<int>(same - specs_.begin());
    if (same == specs_.end())
        specs_.push_back(wanted);
    else
        same->chroma = same->chroma || wanted.chroma;
    return place;
}

bool PlanImages::needs_empty_scene(std::size_t spec) const {
    return std::ranges::any_of(stages_, [&](const StageImage& stage) {
        return stage.spec == static_cast<int>(spec) && stage.empty_scene;
    });
}

bool PlanImages::needs_empty_scene() const { return std::ranges::any_of(stages_, &StageImage::empty_scene); }

}  // namespace noscope

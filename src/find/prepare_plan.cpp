#include "find/prepare_plan.h"

#include "base/try.h"
#include "find/learned_weights.h"
#include "find/scene_search.h"

#include <utility>

namespace noscope {
namespace {

Result<EmptyScene> scene_of(const Preparation& preparation, const PlanImages& images, CascadeTotals& cost) {
    if (!images.needs_empty_scene()) return EmptyScene{};
    return find_empty_scene({.session = preparation.session,
                             .images = images,
                             .predicate = preparation.predicate,
                             .sampling = preparation.sampling,
                             .totals = preparation.totals,
                             .question = preparation.question,
                             .seed = preparation.seed,
                             .cancel = preparation.cancel,
                             .enough = preparation.enough,
                             .stages = preparation.stages,
                             .positive = preparation.positive,
                             .on_classes = preparation.on_classes,
                             .note = preparation.note},
                            cost);
}

}  // namespace

Result<PreparedPlan> prepare_plan(const Preparation& preparation, CascadeTotals& cost) {
    NOSCOPE_TRY(DifferenceScorers scorers, DifferenceScorers::make(preparation.plan, preparation.predicate));
    const PlanImages images = PlanImages::of(preparation.plan, preparation.predicate);
    PreparedPlan prepared{.plan = preparation.plan, .scene = {}};
    NOSCOPE_TRY(prepared.scene, scene_of(preparation, images, cost));
    NOSCOPE_TRY(
        prepared.weights,
        learn_weights({.session = preparation.session,
                       .plan = preparation.plan,
                       .scorers = scorers,
                       .images = images,
                       .scene = prepared.scene,
                       .sampling = preparation.sampling,
                       .question = preparation.question,
                       .seed = preparation.seed,
                       .cancel = preparation.cancel,
                       .stages = preparation.stages,
                       .positive = preparation.positive,
                       .on_classes = preparation.on_classes,
                       .enough = preparation.enough,
                       .on_tick = [&](std::int64_t done,
                                      std::int64_t all) { preparation.on_step("learning", done, all); },
                       .note = preparation.note},
                      cost));
    return prepared;
}

}  // namespace noscope

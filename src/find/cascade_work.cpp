#include "find/cascade_work.h"

#include "find/blocks.h"

#include <algorithm>

namespace noscope {

std::int64_t span_windows_of(const Plan& plan, const Sampling& sampling) {
    const bool has_spans = std::ranges::any_of(plan.stages, [](const Stage& stage) {
        const auto* cnn = std::get_if<CnnStage>(&stage.body);
        return reuses_labels(stage) || stage.kind() == StageKind::difference || (cnn && cnn->difference) ||
               stage.kind() == StageKind::runs || stage.kind() == StageKind::windows;
    });
    return has_spans ? block_windows_of(sampling, 1) : 1;
}

}  // namespace noscope

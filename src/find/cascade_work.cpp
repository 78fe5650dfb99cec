#include "find/cascade_work.h"

#include <algorithm>

namespace noscope {
namespace {

constexpr std::int64_t kBlockS = 60;

std::int64_t windows_of_a_minute(const Sampling& sampling) {
    return std::max<std::int64_t>(1, kBlockS * sampling.window.den / sampling.window.num);
}

}  // namespace

std::int64_t span_windows_of(const Plan& plan, const Sampling& sampling) {
    const bool has_spans = std::ranges::any_of(plan.stages, [](const Stage& stage) {
        const auto* cnn = std::get_if<CnnStage>(&stage.body);
        return reuses_labels(stage) || stage.kind() == StageKind::difference || (cnn && cnn->difference);
    });
    return has_spans ? windows_of_a_minute(sampling) : 1;
}

std::int64_t block_windows_of(const Sampling& sampling, std::int64_t span_windows) {
    return std::max(span_windows, windows_of_a_minute(sampling) / span_windows * span_windows);
}

}  // namespace noscope

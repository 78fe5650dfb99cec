#include "find/load_scores.h"

#include "base/try.h"

namespace noscope {
namespace {

// Of a detector labels are kept, not scores: they serve any query.
Status load_confidences(const ScoreSource& source, int stage, StageScores& scores) {
    const auto which = static_cast<std::size_t>(source.models.of(stage));
    NOSCOPE_TRY(const auto labels, source.store.labels(source.file, source.models.id(which)));
    match(source.frames, labels, [&](std::size_t i, const StoredLabel& label) {
        scores.know(stage, i,
                    label.damaged ? kCannotBeDecoded : source.models.confidence(which, label.detections));
    });
    return {};
}

}  // namespace

Status load_scores(const ScoreSource& source, StageScores& scores) {
    const CascadeSettings& settings = source.settings;
    const auto& stages = settings.prepared.plan.stages;
    for (int stage = 0; stage < std::ssize(stages); ++stage) {
        const StageKind kind = stages[static_cast<std::size_t>(stage)].kind();
        const auto identity_by = [&](const auto& scorers) {
            return scorers.identity(stage, settings.sampling, settings.span_windows,
                                    settings.prepared.scene.name);
        };
        if (kind == StageKind::difference) {
            // Against an anchor they hang on thresholds and are not remembered.
            if (const auto identity = identity_by(source.differences))
                NOSCOPE_CHECK(scores.open(stage, identity));
        } else if (kind == StageKind::cnn) {
            NOSCOPE_CHECK(scores.open(stage, identity_by(source.nets)));
        } else if (kind == StageKind::model) {
            NOSCOPE_CHECK(scores.open(stage, std::nullopt));
            NOSCOPE_CHECK(load_confidences(source, stage, scores));
        }
    }
    return {};
}

}  // namespace noscope

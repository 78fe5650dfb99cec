#include "find/cascade_file.h"

#include "base/try.h"

#include <algorithm>
#include <utility>

namespace noscope {
namespace {

// Of a detector labels are kept, not scores: they serve any query.
Status load_confidences(Store& store, const StageModels& models, int stage, CascadeFile& file) {
    const auto which = static_cast<std::size_t>(models.of(stage));
    NOSCOPE_TRY(const auto labels, store.labels(file.request.file.store_id, models.id(which)));
    match(file.request.frames, labels, [&](std::size_t i, const StoredLabel& label) {
        file.scores.know(stage, i,
                         label.damaged ? kCannotBeDecoded : models.confidence(which, label.detections));
    });
    return {};
}

Status load_scores(Store& store, const ScoreNames& names, CascadeFile& file) {
    const CascadeSettings& settings = names.settings;
    const auto& stages = settings.prepared.plan.stages;
    for (int stage = 0; stage < std::ssize(stages); ++stage) {
        const StageKind kind = stages[static_cast<std::size_t>(stage)].kind();
        const auto identity_by = [&](const auto& scorers) {
            return scorers.identity(stage, settings.sampling, settings.span_windows,
                                    settings.prepared.scene.name);
        };
        if (kind == StageKind::difference) {
            // Against an anchor they hang on thresholds and are not remembered.
            if (const auto identity = identity_by(names.differences))
                NOSCOPE_CHECK(file.scores.open(store, stage, identity));
        } else if (kind == StageKind::cnn) {
            NOSCOPE_CHECK(file.scores.open(store, stage, identity_by(names.nets)));
        } else if (kind == StageKind::model) {
            NOSCOPE_CHECK(file.scores.open(store, stage, std::nullopt));
            NOSCOPE_CHECK(load_confidences(store, names.models, stage, file));
        }
    }
    return {};
}

void score_packets(CascadeFile& file, StageClock& stages) {
    const auto start = RunClock::now();
    file.packet_scores = packet_scores_of(*file.request.index, file.request.frames);
    stages.add("packets", seconds_since(start), std::ssize(file.packet_scores));
}

}  // namespace

Result<std::shared_ptr<CascadeFile>> load_file(Store& store, std::int64_t model, const ScoreNames& names,
                                               std::size_t number, FrameRequest request, StageClock& stages) {
    const auto start = RunClock::now();
    const auto& plan = names.settings.prepared.plan.stages;
    const std::int64_t id = request.file.store_id;
    NOSCOPE_TRY(auto labels, store.labels(id, model));
    const auto frames = request.frames;
    auto file = std::make_shared<CascadeFile>(CascadeFile{
        number, std::move(request), std::move(labels), {}, {}, FileScores(id, frames, plan.size())});
    file->stored_labels.assign(frames.size(), nullptr);
    match(frames, file->labels,
          [&](std::size_t i, const StoredLabel& label) { file->stored_labels[i] = &label; });
    NOSCOPE_CHECK(load_scores(store, names, *file));
    stages.add("store", seconds_since(start), std::ssize(file->labels));
    if (std::ranges::any_of(plan, reads_packets)) score_packets(*file, stages);
    return file;
}

}  // namespace noscope

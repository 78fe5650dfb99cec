#include "find/confidence_desk.h"

#include "base/try.h"

#include <utility>

namespace noscope {

ConfidenceDesk::ConfidenceDesk(Parts parts, const std::string& path, std::span<const AskedFrame> frames,
                               Hear hear)
    : parts_(std::move(parts)), hear_(std::move(hear)), confidences_(parts_.scorers.batch()) {
    for (std::size_t which = 0; which < parts_.ports.size(); ++which)
        models_.emplace_back(
            ReferenceDesk::Parts{parts_.ports[which], parts_.cancel, parts_.stages, "model"}, path, frames,
            [this, which](std::size_t i, const StoredLabel& label) { labelled(which, i, label); });
}

Status ConfidenceDesk::score(int stage, std::size_t i, const ScoreImage& now, const ScoreImage* scene) {
    const auto place = static_cast<std::size_t>(stage);
    if (batches_.size() <= place) batches_.resize(place + 1);
    auto& batch = batches_[place];
    const auto start = RunClock::now();
    NOSCOPE_CHECK(parts_.scorers.put(stage, batch.size(), now, scene));
    parts_.stages.add("specialized", seconds_since(start));
    batch.push_back(i);
    in_hand_.insert({stage, i});
    return batch.size() == parts_.scorers.batch() ? run(stage) : Status{};
}

Status ConfidenceDesk::run(int stage) {
    auto& batch = batches_[static_cast<std::size_t>(stage)];
    if (batch.empty()) return {};
    const auto start = RunClock::now();
    NOSCOPE_CHECK(parts_.scorers.run(stage, batch.size(), confidences_));
    parts_.stages.add("specialized", seconds_since(start), std::ssize(batch));
    ++runs_;
    for (std::size_t k = 0; k < batch.size(); ++k) {
        in_hand_.erase({stage, batch[k]});
        hear_(stage, batch[k], confidences_[k]);
    }
    batch.clear();
    return {};
}

Status ConfidenceDesk::ask(int stage, std::size_t i, const AVFrame& picture, const Orientation& orientation) {
    in_hand_.insert({stage, i});
    return models_[static_cast<std::size_t>(parts_.models.of(stage))].ask(i, picture, orientation);
}

void ConfidenceDesk::lose(int stage, std::size_t i) {
    models_[static_cast<std::size_t>(parts_.models.of(stage))].lose(i);
}

// Stages that ask the same detector share its label.
void ConfidenceDesk::labelled(std::size_t which, std::size_t i, const StoredLabel& label) {
    std::optional<float> confidence;
    if (!label.damaged) {
        const auto lock = parts_.guard.lock();
        confidence = parts_.models.confidence(which, label.detections);
    }
    for (int stage = 0; stage < parts_.models.stages(); ++stage) {
        if (parts_.models.of(stage) != static_cast<int>(which)) continue;
        in_hand_.erase({stage, i});
        hear_(stage, i, confidence);
    }
}

Status ConfidenceDesk::collect() {
    for (ReferenceDesk& model : models_) NOSCOPE_CHECK(model.collect());
    return {};
}

Status ConfidenceDesk::finish() {
    Status status;
    for (int stage = 0; stage < std::ssize(batches_) && status; ++stage) status = run(stage);
    auto taken = finish_models();
    return status ? std::move(taken) : std::move(status);
}

Status ConfidenceDesk::abandon() {
    batches_.clear();
    in_hand_.clear();
    return finish_models();
}

Status ConfidenceDesk::finish_models() {
    Status status;
    for (ReferenceDesk& model : models_)
        if (auto finished = model.take_all(); !finished && status) status = std::move(finished);
    return status;
}

std::vector<std::vector<StoredLabel>> ConfidenceDesk::take_labels() {
    std::vector<std::vector<StoredLabel>> labels;
    for (ReferenceDesk& model : models_) labels.push_back(model.take_labels());
    return labels;
}

}  // namespace noscope

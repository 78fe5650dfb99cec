#include "find/confidence_scorers.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/try.h"
#include "specialized/cnn_input.h"

#include <cmath>

namespace noscope {
namespace {

// Raised whenever a model's score of the same frame becomes another number.
constexpr int kScoreVersion = 1;

Status check_model(const Stage& stage, const SpecializedModel* model, const ScoreSpec& image) {
    const std::string text = to_string(Stage{stage.body, {}});
    if (!model) return fail(ErrorCode::internal, "plan: `{}` has no model; please report this", text);
    if (model->architecture != std::get<CnnStage>(stage.body) || model->crop != image.crop)
        return fail(
            ErrorCode::internal,
            "plan: the model of `{}` is one of other layers or for another part of the picture; please "
            "report this",
            text);
    return {};
}

}  // namespace

Result<ConfidenceScorers> ConfidenceScorers::make(const PreparedPlan& prepared, const PlanImages& images,
                                                  CnnRunSettings settings) {
    ConfidenceScorers scorers;
    scorers.settings_ = std::move(settings);
    for (std::size_t i = 0; i < prepared.plan.stages.size(); ++i) {
        StageModel& made = scorers.stages_.emplace_back();
        if (prepared.plan.stages[i].kind() != StageKind::cnn) continue;
        const int stage = static_cast<int>(i);
        const bool has_model = i < prepared.models.size() && prepared.models[i].has_value();
        NOSCOPE_CHECK(check_model(prepared.plan.stages[i], has_model ? &*prepared.models[i] : nullptr,
                                  images.specs()[static_cast<std::size_t>(images.spec_of(stage))]));
        made.model = prepared.models[i];
        made.identity = noscope::identity(*made.model);
        made.empty_scene = images.uses_empty_scene(stage);
    }
    return scorers;
}

std::optional<std::string> ConfidenceScorers::identity(int stage, const Sampling& sampling,
                                                       std::int64_t span_windows,
                                                       const std::string& empty_scene) const {
    const StageModel& scorer = stages_[static_cast<std::size_t>(stage)];
    if (!scorer.model) return std::nullopt;
    std::string text = fmt::format("cnn {} version {} device {} precision {}", scorer.identity, kScoreVersion,
                                   settings_.device, settings_.precision);
    // Which picture of the empty scene a frame is compared with hangs on the span and on its first frame.
    if (scorer.empty_scene)
        text += fmt::format(" {} window {} span {} empty scene {}",
                            sampling.native ? "native" : "rate " + to_string(sampling.rate),
                            to_string(sampling.window), span_windows, empty_scene);
    return text;
}

Status ConfidenceScorers::put(int stage, std::size_t i, const ScoreImage& now, const ScoreImage* scene) {
    StageModel& scorer = at(stage);
    if (!scorer.network) {
        NOSCOPE_TRY(scorer.network, CnnNetwork::open(*scorer.model, settings_));
    }
    write_channels(now, scene, scorer.network->input(i));
    return {};
}

Status ConfidenceScorers::run(int stage, std::size_t count, std::span<float> confidences) {
    StageModel& scorer = at(stage);
    NOSCOPE_CHECK(scorer.network->run(count, confidences));
    for (float& value : confidences.first(count)) {
        const double confidence = scorer.model->calibration.confidence(static_cast<double>(value));
        if (std::isnan(confidence))
            return fail(ErrorCode::reference,
                        "the specialized model {} gave a score that is no number: train it anew",
                        to_string(scorer.model->architecture));
        value = static_cast<float>(confidence);
    }
    return {};
}

}  // namespace noscope

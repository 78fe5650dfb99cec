// A plan carried out over one file, with models and pictures of the empty scene that a test made; and what
// the same plan makes of frames that were decoded, scaled and scored one by one.
#pragma once

#include "base/try.h"
#include "cascade/decide.h"
#include "cascade/spans.h"
#include "difference/metric.h"
#include "find/cascade_runner.h"
#include "find/empty_scene.h"
#include "find/session.h"
#include "video/decoder.h"
#include "video/infrared.h"
#include "video/packet_sizes.h"
#include "video/score_scaler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace noscope::testing {

// One file with a reference and a store.
struct Trial {
    StageClock stages;
    Session session;
    FileWork work;
    Predicate predicate;
    PredicateTest test{{}, {}};
    ReferenceOptions reference;
};

inline std::unique_ptr<Trial> open_trial(const FindOptions& asked, const Plan& plan) {
    auto trial = std::make_unique<Trial>();
    trial->predicate = asked.predicate;
    trial->reference = asked.reference;
    auto session = open_session(
        {asked.sampling, asked.recording, asked.range, asked.reference, asked.predicate.regions, asked.run},
        trial->stages, nullptr, {}, [](const Reference&) { return Status{}; });
    EXPECT_TRUE(session) << session.error().message;
    trial->session = std::move(*session);
    trial->test = PredicateTest(asked.predicate, class_ids(trial->session.classes, asked.predicate.classes));
    trial->work = *load_work(trial->session, 0, asked.sampling, {}, span_windows_of(plan, asked.sampling));
    return trial;
}

struct TrialRun {
    Status status;
    bool finished = false;
    std::vector<Decision> decisions;  // of each frame heard
    std::vector<bool> heard;
    CascadeTotals totals;
    std::vector<StageCost> stages;
};

struct TrialSettings {
    CnnRunSettings cnn{};
    // Ends the run once so many frames were heard; 0: never.
    std::int64_t stop_after = 0;
    int threads = 1;
};

inline TrialRun run_trial(Trial& trial, const PreparedPlan& prepared, const TrialSettings& settings = {}) {
    TrialRun run;
    const Sampling sampling;
    StageClock stages;
    run.status = [&]() -> Status {
        NOSCOPE_TRY(StageModels models, StageModels::open(prepared.plan, trial.predicate, trial.reference,
                                                          *trial.session.reference, settings.cnn.threads));
        NOSCOPE_CHECK(models.enroll(*trial.session.store));
        NOSCOPE_TRY(CascadeRunner runner,
                    CascadeRunner::make(
                        {*trial.session.store, *trial.session.reference, trial.session.model, CancelToken{},
                         stages, &models, settings.cnn, settings.threads},
                        {prepared, trial.predicate, sampling, span_windows_of(prepared.plan, sampling)}));
        std::int64_t count = 0;
        runner.positive = [&](const Detections& found) { return trial.test.positive(found); };
        runner.enough = [&] { return settings.stop_after > 0 && count >= settings.stop_after; };
        run.decisions.resize(trial.work.frames.size());
        run.heard.resize(trial.work.frames.size());
        const FrameRequest request{trial.session.recording.files[0].scan.path, trial.session.file(0),
                                   &trial.work.index, trial.work.frames};
        auto finished = runner.run_file(request, [&](std::size_t i, const FrameOutcome& outcome) -> Status {
            EXPECT_FALSE(run.heard[i]);
            run.heard[i] = true;
            run.decisions[i] = outcome.decision;
            ++count;
            return {};
        });
        run.totals = runner.totals();
        NOSCOPE_TRY(run.finished, std::move(finished));
        return {};
    }();
    run.stages = stages.stages();
    return run;
}

// Every analysed frame of the file, decoded once.
struct PlainFrames {
    std::vector<ScoreSpec> specs;                             // of the plan, and kLightSpec
    std::map<std::uint32_t, std::vector<ScoreImage>> images;  // by packet; of sound frames
    std::vector<float> packets;                               // scores, by frame
};

inline PlainFrames decode_plainly(const Trial& trial, const PlanImages& images) {
    struct Take : FrameSink {
        Take(PlainFrames& to, ScoreScaler made) : frames(to), scaler(std::move(made)) {}
        Status frame(std::uint32_t packet, const AVFrame& picture) override {
            auto& scaled = frames.images[packet];
            scaled.resize(frames.specs.size());
            return scaler.scale(picture, scaled);
        }
        Status lost(std::uint32_t) override { return {}; }
        PlainFrames& frames;
        ScoreScaler scaler;
    };
    PlainFrames made;
    made.specs.assign(images.specs().begin(), images.specs().end());
    made.specs.push_back(kLightSpec);
    const auto media = *MediaFile::open(trial.session.recording.files[0].scan.path, {});
    Take sink(made, *ScoreScaler::make(made.specs, media->info().orientation));
    std::vector<std::uint32_t> wanted;
    for (const AskedFrame& frame : trial.work.frames) wanted.push_back(frame.packet);
    made.packets = packet_scores(trial.work.index, relative_sizes(trial.work.index), wanted);
    std::ranges::sort(wanted);
    EXPECT_TRUE(decode(*media, trial.work.index, wanted, 1, sink));
    return made;
}

// What a stage says of frame i, whose picture of the empty scene is `scene` (null: none); it may be NaN.
using PlainConfidence = std::function<float(int stage, std::size_t i, const std::vector<ScoreImage>& now,
                                            const ScoreImage* scene)>;

class PlainPlan : public AnswerSource {
   public:
    PlainPlan(const Trial& trial, const PreparedPlan& prepared, const PlainFrames& frames,
              std::function<bool(std::int64_t number)> truth, PlainConfidence confidence)
        : trial_(trial),
          prepared_(prepared),
          frames_(frames),
          images_(PlanImages::of(prepared.plan, trial.predicate)),
          truth_(std::move(truth)),
          confidence_(std::move(confidence)),
          asked(prepared.plan.stages.size()) {}

    // Of the whole file.
    std::vector<Decision> decide() {
        const Sampling sampling;
        std::vector<AnalysedFrame> all;
        for (const AskedFrame& frame : trial_.work.frames)
            all.push_back({frame.window, frame.pts, frame.packet, frame.key});
        std::vector<Decision> decisions;
        for (const auto span : reuse_spans(all, span_windows_of(prepared_.plan, sampling))) {
            first_ = decisions.size();
            const auto decided = decide_span(prepared_.plan, span, trial_.work.index.time_base, *this);
            EXPECT_TRUE(decided) << decided.error().message;
            decisions.insert(decisions.end(), decided->begin(), decided->end());
        }
        return decisions;
    }

    Result<Score> score(const Question& question) override {
        const auto& body = prepared_.plan.stages[static_cast<std::size_t>(question.stage)].body;
        const std::size_t i = first_ + static_cast<std::size_t>(question.frame);
        if (std::holds_alternative<PacketsStage>(body) || std::holds_alternative<KeyframesStage>(body)) {
            ++asked[static_cast<std::size_t>(question.stage)];
            const int last = question.ahead >= 0 ? question.ahead : question.frame;
            float most = 0;
            for (int frame = question.other + 1; frame <= last; ++frame)
                most = std::max(most, frames_.packets[first_ + static_cast<std::size_t>(frame)]);
            return Score{most};
        }
        const auto* now = images(question.frame);
        if (!now) return Score{.state = Score::State::damaged};
        const auto* other = question.other < 0 ? now : images(question.other);
        if (!other) return Score{.state = Score::State::other_damaged};
        const ScoreImage* scene =
            images_.uses_empty_scene(question.stage) ? empty_scene(question.stage, *now) : nullptr;
        const double value = std::holds_alternative<DifferenceStage>(body)
                                 ? difference(question.stage, *now, *other, scene)
                                 : static_cast<double>(confidence_(question.stage, i, *now, scene));
        if (!std::isnan(value)) ++asked[static_cast<std::size_t>(question.stage)];
        return Score{value};
    }

    Result<ReferenceLabel> label(int frame) override {
        if (!images(frame)) return ReferenceLabel{.decoded = false};
        ++asked.back();
        return ReferenceLabel{true,
                              truth_(trial_.work.frames[first_ + static_cast<std::size_t>(frame)].number)};
    }

   private:
    const std::vector<ScoreImage>* images(int frame) const {
        const auto found =
            frames_.images.find(trial_.work.frames[first_ + static_cast<std::size_t>(frame)].packet);
        return found == frames_.images.end() ? nullptr : &found->second;
    }
    bool infrared(const std::vector<ScoreImage>& frame) const {
        return prepared_.scene.both_lights ? is_infrared(frame.back()) : prepared_.scene.only_infrared;
    }
    const ScoreImage* empty_scene(int stage, const std::vector<ScoreImage>& now) const {
        const auto spec = static_cast<std::size_t>(images_.spec_of(stage));
        const auto* first = images(0);
        const BlockReference scenes(*prepared_.scene.images[spec], first ? &(*first)[spec] : nullptr,
                                    first && infrared(*first));
        const ReferenceImage* scene = scenes.image(now[spec], infrared(now));
        return scene ? &scene->image : nullptr;
    }
    double difference(int number, const std::vector<ScoreImage>& now, const std::vector<ScoreImage>& other,
                      const ScoreImage* scene) const {
        const auto& stage =
            std::get<DifferenceStage>(prepared_.plan.stages[static_cast<std::size_t>(number)].body);
        const auto spec = static_cast<std::size_t>(images_.spec_of(number));
        if (stage.against == Against::empty && !scene) return std::numeric_limits<double>::quiet_NaN();
        const auto metric = *make_metric(stage.metric, {stage.grid, stage.grid}, stage.size.width,
                                         stage.size.height, {.gain = stage.gain});
        return static_cast<float>(metric->distance(now[spec], scene ? *scene : other[spec]));
    }

    const Trial& trial_;
    const PreparedPlan& prepared_;
    const PlainFrames& frames_;
    PlanImages images_;
    std::function<bool(std::int64_t)> truth_;
    PlainConfidence confidence_;
    std::size_t first_ = 0;  // of the span in hand

   public:
    std::vector<std::int64_t> asked;  // by stage: frames that it gave a score
};

// Pictures of the empty scene from frames in which nothing is.
inline EmptyScene scene_of(const Trial& trial, const PlanImages& images, const PlainFrames& frames,
                           const std::function<bool(std::int64_t number)>& truth) {
    std::vector<SceneFrame> empty;
    for (std::size_t i = 0; i < trial.work.frames.size(); i += 5) {
        const AskedFrame& frame = trial.work.frames[i];
        const auto found = frames.images.find(frame.packet);
        if (found != frames.images.end() && !truth(frame.number))
            empty.push_back({found->second, trial.work.index.seconds(frame.pts)});
    }
    auto made = make_empty_scene(images, empty);
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
}

}  // namespace noscope::testing

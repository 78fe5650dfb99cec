// Plans with specialized models and cheap detectors over a small clip, and how each of their stages scores a
// frame by itself.
#pragma once

#include "base/error_text.h"
#include "find/cascade_find.h"
#include "find/plan_trial.h"
#include "specialized/cnn_input.h"
#include "support/command.h"

#include <cmath>

namespace noscope::testing {

// What the cheap detector says: a fraction that a float holds, of a frame in 7 nothing.
inline float cheap_confidence(std::int64_t number) {
    return number % 7 == 3 ? 0 : static_cast<float>(4 + number * 37 % 60) / 64;
}

class ConfidenceStages : public CascadeFind {
   protected:
    // A small picture, which is decoded quickly.
    static void SetUpTestSuite() {
        made_ = std::make_unique<TempFolder>();
        ASSERT_TRUE(ffmpeg("-i " + testing::quoted(example_clip()) +
                               " -an -vf scale=384:-2 -c:v libx264 -preset ultrafast -g 50",
                           clip()));
    }
    static void TearDownTestSuite() { made_.reset(); }
    static std::string clip() { return made_->file("clip.mp4"); }
    void SetUp() override {
        CascadeFind::SetUp();
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < 3000; ++frame) {
            if (cheap_confidence(frame) > 0)
                csv += fmt::format("{},Person,{},100,100,200,300\n", frame, cheap_confidence(frame));
            csv += fmt::format("{},dog,.99,100,100,200,300\n", frame);
        }
        cheap_ = "model:replay:" + folder_.write("cheap.csv", csv);
    }
    FindOptions fresh(const std::string& path = clip()) {
        FindOptions asked = options("", path);
        asked.run.store = folder_.file(fmt::format("store{}.db", ++stores_));
        return asked;
    }
    // `text` with CHEAP for the cheap detector; its thresholds are chosen by prepare().
    Plan plan_of(std::string text) const {
        for (std::size_t at = text.find("CHEAP"); at != std::string::npos; at = text.find("CHEAP"))
            text.replace(at, 5, cheap_);
        auto plan = parse_plan(text);
        EXPECT_TRUE(plan) << plan.error().message;
        return *plan;
    }

    static inline std::unique_ptr<TempFolder> made_;
    std::string cheap_;
    int stores_ = 0;
};

// A net of one filter that sees a channel's levels and averages them: logit = steepness * (mean - middle),
// with levels from 0 to 1.
inline TrainedCnn averaging_net(const CnnArchitecture& architecture, int channel, float steepness,
                                float middle) {
    TrainedCnn net;
    net.architecture = architecture;
    const int channels = architecture.channels();
    net.mean.assign(static_cast<std::size_t>(channels), 0);
    net.scale.assign(static_cast<std::size_t>(channels), 1);
    for (int from = 0; from < channels; ++from)
        for (int tap = 0; tap < 9; ++tap) net.weights.push_back(from == channel && tap == 4 ? 1.F : 0.F);
    net.weights.push_back(0);
    const std::size_t pixels = shape_of(architecture).flat;
    net.weights.insert(net.weights.end(), pixels, 1.F / static_cast<float>(pixels));
    net.weights.insert(net.weights.end(), {0, steepness, -steepness * middle});
    EXPECT_EQ(net.weights.size(), shape_of(architecture).parameters());
    return net;
}

// Levels' mean as the net above has it.
inline double plain_mean(const ScoreImage& now, const ScoreImage* scene) {
    std::vector<std::uint8_t> levels(now.y.size() * (scene ? 4 : 3));
    write_channels(now, scene, levels);
    const auto plane = std::span(levels).last(scene ? now.y.size() : levels.size()).first(now.y.size());
    double sum = 0;
    for (const std::uint8_t level : plane) sum += level;
    return sum / 255 / static_cast<double>(plane.size());
}

#ifdef NOSCOPE_OPENVINO

constexpr float kSteep = 40, kSteepDifference = 200;

inline SpecializedModel model_of(const CnnArchitecture& architecture, float middle,
                                 const Predicate& predicate) {
    SpecializedModel model;
    model.architecture = architecture;
    if (architecture.crop) model.crop = query_crop(predicate);
    const bool diff = architecture.difference;
    auto ir =
        make_cnn_ir(averaging_net(architecture, diff ? 3 : 0, diff ? kSteepDifference : kSteep, middle));
    EXPECT_TRUE(ir) << ir.error().message;
    model.ir_xml = std::move(ir->xml);
    model.ir_weights = std::move(ir->weights);
    model.calibration = {.slope = 1.5, .intercept = -.25, .rows = 0, .positives = 0};
    return model;
}

#endif

// A plan with all that it needs, and how each stage scores a frame by itself.
struct Prepared {
    PreparedPlan plan;
    PlainFrames frames;
    std::map<int, std::shared_ptr<CnnNetwork>> networks{};
    std::vector<float> detector{};  // what it says of each frame, if not cheap_confidence()

    float confidence(const Trial& trial, int stage, std::size_t i, const std::vector<ScoreImage>& now,
                     const ScoreImage* scene) const {
        const Stage& asked = plan.plan.stages[static_cast<std::size_t>(stage)];
        if (asked.kind() == StageKind::model)
            return detector.empty() ? cheap_confidence(trial.work.frames[i].number) : detector[i];
        if (std::get<CnnStage>(asked.body).difference && !scene) return std::nanf("");
        CnnNetwork& network = *networks.at(stage);
        const auto spec = PlanImages::of(plan.plan, trial.predicate).spec_of(stage);
        write_channels(now[static_cast<std::size_t>(spec)], scene, network.input(0));
        float logit = 0;
        EXPECT_TRUE(network.run(1, {&logit, 1}));
        const auto& model = *plan.models[static_cast<std::size_t>(stage)];
        return static_cast<float>(model.calibration.confidence(static_cast<double>(logit)));
    }
    PlainPlan plainly(const Trial& trial) const {
        return PlainPlan(
            trial, plan, frames, says_person,
            [this, &trial](int stage, std::size_t i, const std::vector<ScoreImage>& now,
                           const ScoreImage* scene) { return confidence(trial, stage, i, now, scene); });
    }
};

// Models around the frames' usual brightness or change; thresholds that leave a third of frames in between.
inline Prepared prepare(const Trial& trial, const Plan& plan, std::vector<float> detector = {}) {
    Prepared made;
    made.detector = std::move(detector);
    made.plan.plan = plan;
    const PlanImages images = PlanImages::of(plan, trial.predicate);
    made.frames = decode_plainly(trial, images);
    if (images.needs_empty_scene()) made.plan.scene = scene_of(trial, images, made.frames, says_person);
    made.plan.models.resize(plan.stages.size());
    for (int stage = 0; stage < std::ssize(plan.stages); ++stage) {
        Stage& chosen = made.plan.plan.stages[static_cast<std::size_t>(stage)];
        if (chosen.kind() != StageKind::cnn && chosen.kind() != StageKind::model) continue;
        const ScoreImage* scene =
            images.uses_empty_scene(stage)
                ? &made.plan.scene.images[static_cast<std::size_t>(images.spec_of(stage))]->images()[0].image
                : nullptr;
#ifdef NOSCOPE_OPENVINO
        if (chosen.kind() == StageKind::cnn) {
            std::vector<double> means;
            for (const auto& [packet, now] : made.frames.images)
                means.push_back(plain_mean(now[static_cast<std::size_t>(images.spec_of(stage))], scene));
            std::ranges::nth_element(means, means.begin() + std::ssize(means) / 2);
            const auto& architecture = std::get<CnnStage>(chosen.body);
            auto& model = made.plan.models[static_cast<std::size_t>(stage)];
            model = model_of(architecture, static_cast<float>(means[means.size() / 2]), trial.predicate);
            auto network = CnnNetwork::open(*model, {.batch = 1});
            EXPECT_TRUE(network) << network.error().message;
            made.networks[stage] = std::move(*network);
        }
#endif
        std::vector<float> all;
        for (std::size_t i = 0; i < trial.work.frames.size(); ++i) {
            const auto now = made.frames.images.find(trial.work.frames[i].packet);
            if (now != made.frames.images.end())
                all.push_back(made.confidence(trial, stage, i, now->second, scene));
        }
        std::ranges::sort(all);
        chosen.threshold =
            Between{static_cast<double>(all[all.size() / 3]), static_cast<double>(all[all.size() * 2 / 3])};
    }
    return made;
}

// Which stage finds damage hangs on what was decoded by then, and shows nowhere.
inline bool same(const Decision& one, const Decision& other) {
    return one.decoded ? one == other : !other.decoded;
}

inline void expect_the_plain_answer(const TrialRun& run, const std::vector<Decision>& plain) {
    ASSERT_TRUE(run.status) << run.status.error().message;
    EXPECT_TRUE(run.finished);
    ASSERT_EQ(run.decisions.size(), plain.size());
    int wrong = 0;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        EXPECT_TRUE(run.heard[i]) << i;
        if (same(run.decisions[i], plain[i]) || ++wrong > 3) continue;
        ADD_FAILURE() << "frame " << i << ": stage " << run.decisions[i].stage << " said "
                      << run.decisions[i].positive << ", by itself stage " << plain[i].stage << " says "
                      << plain[i].positive;
    }
    EXPECT_EQ(wrong, 0);
}

inline const char* const kDetectorPlans[] = {
    "CHEAP[0,1] | reference",
    "every(3) | CHEAP[0,1] | reference",
    "mse(anchor,50)>0.0003 | CHEAP[0,1] | reference",
    "packets>1.1 | CHEAP[0,1] | mse(anchor,50)>0.0006 | reference",
    "mse(previous:1s,50)>0.0002 | CHEAP[0,1] | mse(empty,50)>0.004 | reference",
    "keyframes>3 | CHEAP[0,1] | reference",
    "CHEAP[0,1] | keyframes>3 | mse(empty,50)>0.004 | reference",
};

#ifdef NOSCOPE_OPENVINO
inline const char* const kNetPlans[] = {
    "cnn(16,1,d1)[0,1] | reference",
    "cnn(32x16,1,d1,diff)[0,1] | reference",
    "every(3) | cnn(16,1,d1)[0,1] | reference",
    "mse(empty,16)>0.003 | cnn(16,1,d1,diff)[0,1] | reference",
    "packets>1.1 | mse(anchor,50)>0.0003 | cnn(16,1,d1)[0,1] | reference",
    "mse(previous:1s,50)>0.0002 | cnn(16,1,d1)[0,1] | mse(anchor,50)>0.0006 | cnn(20,1,d1,diff)[0,1] | "
    "reference",
    "cnn(16,1,d1)[0,1] | CHEAP[0,1] | reference",
    "CHEAP[0,1] | cnn(20,1,d1)[0,1] | cnn(16,1,d1,diff)[0,1] | reference",
    "keyframes>3 | cnn(16,1,d1)[0,1] | reference",
    "every(2) | cnn(16,1,d1,diff)[0,1] | keyframes>2.5 | CHEAP[0,1] | reference",
};
#else
inline const std::vector<const char*> kNetPlans;
#endif

inline std::vector<std::string> all_plans() {
    std::vector<std::string> plans(std::begin(kDetectorPlans), std::end(kDetectorPlans));
    plans.insert(plans.end(), std::begin(kNetPlans), std::end(kNetPlans));
    return plans;
}

}  // namespace noscope::testing

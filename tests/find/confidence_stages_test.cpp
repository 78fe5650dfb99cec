// Plans with specialized models and cheap detectors, beside what the same plan makes of frames scored alone.
#include "base/error_text.h"
#include "find/cascade_find.h"
#include "find/late_reference.h"
#include "find/plan_trial.h"
#include "specialized/cnn_input.h"
#ifdef NOSCOPE_OPENVINO
#include "reference/small_graphs.h"
#endif
#include "support/command.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

namespace noscope {
namespace {

using noscope::testing::CascadeFind;
using noscope::testing::decode_plainly;
using noscope::testing::example_clip;
using noscope::testing::open_trial;
using noscope::testing::PlainFrames;
using noscope::testing::PlainPlan;
using noscope::testing::quoted;
using noscope::testing::run_trial;
using noscope::testing::says_person;
using noscope::testing::scene_of;
using noscope::testing::Trial;
using noscope::testing::TrialRun;
using ::testing::HasSubstr;

// What the cheap detector says: a fraction that a float holds, of a frame in 7 nothing.
float cheap_confidence(std::int64_t number) {
    return number % 7 == 3 ? 0 : static_cast<float>(4 + number * 37 % 60) / 64;
}

class ConfidenceStages : public CascadeFind {
   protected:
    // A small picture, which is decoded quickly.
    static void SetUpTestSuite() {
        made_ = std::make_unique<testing::TempFolder>();
        ASSERT_TRUE(testing::ffmpeg(
            "-i " + quoted(example_clip()) + " -an -vf scale=384:-2 -c:v libx264 -preset ultrafast -g 50",
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

    static inline std::unique_ptr<testing::TempFolder> made_;
    std::string cheap_;
    int stores_ = 0;
};

// A net of one filter that sees a channel's levels and averages them: logit = steepness * (mean - middle),
// with levels from 0 to 1.
TrainedCnn averaging_net(const CnnArchitecture& architecture, int channel, float steepness, float middle) {
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
double plain_mean(const ScoreImage& now, const ScoreImage* scene) {
    std::vector<std::uint8_t> levels(now.y.size() * (scene ? 4 : 3));
    write_channels(now, scene, levels);
    const auto plane = std::span(levels).last(scene ? now.y.size() : levels.size()).first(now.y.size());
    double sum = 0;
    for (const std::uint8_t level : plane) sum += level;
    return sum / 255 / static_cast<double>(plane.size());
}

#ifdef NOSCOPE_OPENVINO

constexpr float kSteep = 40, kSteepDifference = 200;

SpecializedModel model_of(const CnnArchitecture& architecture, float middle, const Predicate& predicate) {
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
Prepared prepare(const Trial& trial, const Plan& plan, std::vector<float> detector = {}) {
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
bool same(const Decision& one, const Decision& other) { return one.decoded ? one == other : !other.decoded; }

void expect_the_plain_answer(const TrialRun& run, const std::vector<Decision>& plain) {
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

const char* const kDetectorPlans[] = {
    "CHEAP[0,1] | reference",
    "every(3) | CHEAP[0,1] | reference",
    "mse(anchor,50)>0.0003 | CHEAP[0,1] | reference",
    "packets>1.1 | CHEAP[0,1] | mse(anchor,50)>0.0006 | reference",
    "mse(previous:1s,50)>0.0002 | CHEAP[0,1] | mse(empty,50)>0.004 | reference",
    "keyframes>1.8 | CHEAP[0,1] | reference",
    "CHEAP[0,1] | keyframes>1.8 | mse(empty,50)>0.004 | reference",
};

#ifdef NOSCOPE_OPENVINO
const char* const kNetPlans[] = {
    "cnn(16,1,d1)[0,1] | reference",
    "cnn(32x16,1,d1,diff)[0,1] | reference",
    "every(3) | cnn(16,1,d1)[0,1] | reference",
    "mse(empty,16)>0.003 | cnn(16,1,d1,diff)[0,1] | reference",
    "packets>1.1 | mse(anchor,50)>0.0003 | cnn(16,1,d1)[0,1] | reference",
    "mse(previous:1s,50)>0.0002 | cnn(16,1,d1)[0,1] | mse(anchor,50)>0.0006 | cnn(20,1,d1,diff)[0,1] | "
    "reference",
    "cnn(16,1,d1)[0,1] | CHEAP[0,1] | reference",
    "CHEAP[0,1] | cnn(20,1,d1)[0,1] | cnn(16,1,d1,diff)[0,1] | reference",
    "keyframes>1.8 | cnn(16,1,d1)[0,1] | reference",
    "every(2) | cnn(16,1,d1,diff)[0,1] | keyframes>2.5 | CHEAP[0,1] | reference",
};
#else
const std::vector<const char*> kNetPlans;
#endif

std::vector<std::string> all_plans() {
    std::vector<std::string> plans(std::begin(kDetectorPlans), std::end(kDetectorPlans));
    plans.insert(plans.end(), std::begin(kNetPlans), std::end(kNetPlans));
    return plans;
}

TEST_F(ConfidenceStages, AnswerAsFrameByFrame) {
    for (const std::string& text : all_plans()) {
        SCOPED_TRACE(text);
        const auto trial = open_trial(fresh(), plan_of(text));
        const Prepared prepared = prepare(*trial, plan_of(text));
        PlainPlan plain = prepared.plainly(*trial);
        const auto expected = plain.decide();
        const TrialRun run = run_trial(*trial, prepared.plan);
        expect_the_plain_answer(run, expected);
        EXPECT_EQ(run.totals.scored, plain.asked) << "each stage scores what comes to it, and nothing else";
        for (int decided = 0; const Stage& stage : prepared.plan.plan.stages) {
            EXPECT_GT(run.totals.decided[static_cast<std::size_t>(decided)], 0) << to_string(stage);
            ++decided;
        }
    }
}

TEST_F(ConfidenceStages, LateAnswersOfTheReferenceChangeNothing) {
    for (const std::string& text : all_plans()) {
        SCOPED_TRACE(text);
        for (const std::size_t late : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
            const auto trial = open_trial(fresh(), plan_of(text));
            const Prepared prepared = prepare(*trial, plan_of(text));
            PlainPlan plain = prepared.plainly(*trial);
            const auto expected = plain.decide();
            trial->session.reference =
                std::make_unique<testing::LateReference>(std::move(trial->session.reference), late);
            const TrialRun run = run_trial(*trial, prepared.plan);
            expect_the_plain_answer(run, expected);
            EXPECT_EQ(run.totals.scored, plain.asked);
        }
    }
}

TEST_F(ConfidenceStages, TheSecondRunFindsAllInTheStore) {
    for (const std::string& text : all_plans()) {
        SCOPED_TRACE(text);
        const bool anchor = text.find("anchor") != std::string::npos;
        const auto trial = open_trial(fresh(), plan_of(text));
        Prepared prepared = prepare(*trial, plan_of(text));
        const TrialRun first = run_trial(*trial, prepared.plan);
        const TrialRun again = run_trial(*trial, prepared.plan);
        EXPECT_EQ(first.decisions, again.decisions);
        EXPECT_GT(first.totals.frames_decoded, 0);
        if (anchor) continue;
        EXPECT_EQ(again.totals.frames_decoded, 0);
        for (std::size_t stage = 0; stage < first.totals.scored.size(); ++stage)
            EXPECT_TRUE(again.totals.scored[stage] == 0 || reads_packets(prepared.plan.plan.stages[stage]))
                << stage;
        // Less passes on to where labels and scores are known.
        for (Stage& stage : prepared.plan.plan.stages)
            if (auto* between = std::get_if<Between>(&stage.threshold))
                between->high = between->low + (between->high - between->low) / 2;
        const auto expected = prepared.plainly(*trial).decide();
        const TrialRun other = run_trial(*trial, prepared.plan);
        expect_the_plain_answer(other, expected);
        EXPECT_NE(other.decisions, first.decisions);
        EXPECT_EQ(other.totals.frames_decoded, 0);
    }
}

TEST_F(ConfidenceStages, AStoppedRunGoesOnToTheSameAnswer) {
    for (const std::string& text : all_plans()) {
        SCOPED_TRACE(text);
        const auto trial = open_trial(fresh(), plan_of(text));
        const Prepared prepared = prepare(*trial, plan_of(text));
        PlainPlan plain = prepared.plainly(*trial);
        const auto expected = plain.decide();
        const TrialRun part = run_trial(*trial, prepared.plan, {.stop_after = 100});
        ASSERT_TRUE(part.status) << part.status.error().message;
        EXPECT_FALSE(part.finished);
        EXPECT_GT(part.totals.frames_decoded, 0);
        for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_TRUE(!part.heard[i] || part.decisions[i] == expected[i]) << i;
        const TrialRun rest = run_trial(*trial, prepared.plan);
        expect_the_plain_answer(rest, expected);
        for (std::size_t stage = 0; stage < plain.asked.size(); ++stage) {
            const auto& body = prepared.plan.plan.stages[stage].body;
            if (!std::holds_alternative<CnnStage>(body) && !std::holds_alternative<ModelStage>(body))
                continue;
            EXPECT_GT(part.totals.scored[stage], 0);
            EXPECT_EQ(part.totals.scored[stage] + rest.totals.scored[stage], plain.asked[stage]);
        }
    }
}

TEST_F(ConfidenceStages, DamageIsAnsweredAsFrameByFrame) {
    const std::string whole = folder_.file("whole.mp4"), broken = folder_.file("broken.mp4");
    ASSERT_TRUE(testing::ffmpeg(
        "-i " + quoted(clip()) + " -an -c:v libx264 -preset ultrafast -g 25 -bf 2 -t 70", whole));
    std::string bytes = testing::read_text(whole);
    for (const auto& [from, to] : {std::pair(.2, .22), std::pair(.5, .51), std::pair(.8, .9)})
        for (auto i = static_cast<std::size_t>(from * static_cast<double>(bytes.size()));
             i < static_cast<std::size_t>(to * static_cast<double>(bytes.size())); ++i)
            bytes[i] ^= char(37 + i % 91);
    folder_.write("broken.mp4", bytes);
    for (const std::string& text : all_plans()) {
        SCOPED_TRACE(text);
        const auto trial = open_trial(fresh(broken), plan_of(text));
        const Prepared prepared = prepare(*trial, plan_of(text));
        EXPECT_FALSE(prepared.frames.images.contains(trial->work.frames[120].packet))
            << "the second span's first frame is sound";
        const auto expected = prepared.plainly(*trial).decide();
        expect_the_plain_answer(run_trial(*trial, prepared.plan), expected);
        const TrialRun again = run_trial(*trial, prepared.plan);
        expect_the_plain_answer(again, expected);
        EXPECT_TRUE(again.totals.frames_decoded == 0 || text != "CHEAP[0,1] | reference");
    }
}

TEST_F(ConfidenceStages, DetectorsLabelForAnyQuery) {
    const Plan plan = plan_of("CHEAP[.2,.8] | reference");
    FindOptions asked = fresh();
    const auto trial = open_trial(asked, plan);
    const TrialRun run = run_trial(*trial, {.plan = plan, .scene = {}});
    ASSERT_TRUE(run.status) << run.status.error().message;
    // Of another class, with other thresholds.
    asked.predicate.classes = {"dog"};
    const auto other = open_trial(asked, plan);
    const TrialRun dogs = run_trial(*other, {.plan = plan, .scene = {}});
    EXPECT_EQ(dogs.totals.decided[0], std::ssize(dogs.decisions));
    EXPECT_EQ(dogs.totals.scored[0], 0);
    EXPECT_EQ(dogs.totals.frames_decoded, 0);
    for (const Decision& decision : dogs.decisions) EXPECT_TRUE(decision.positive);
    // As the reference itself.
    asked.plan = "reference";
    asked.reference.model = cheap_.substr(std::string("model:").size());
    const Answer answered = answer(asked);
    EXPECT_EQ(answered.account.reference_calls, 0);
    EXPECT_EQ(answered.account.frames_decoded, 0);
}

TEST_F(ConfidenceStages, TheMinCountThBoxCounts) {
    std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
    for (int frame = 0; frame < 3000; ++frame)
        csv += fmt::format("{0},person,.9,100,100,200,300\n{0},person,{1},300,100,400,300\n", frame,
                           frame % 100 < 50 ? .25 : .75);
    cheap_ = "model:replay:" + folder_.write("two.csv", csv);
    const Plan plan = plan_of("CHEAP[.5,.5] | reference");
    FindOptions asked = fresh();
    asked.predicate.min_count = 2;
    const auto trial = open_trial(asked, plan);
    const TrialRun run = run_trial(*trial, {.plan = plan, .scene = {}});
    ASSERT_TRUE(run.status) << run.status.error().message;
    for (std::size_t i = 0; i < run.decisions.size(); ++i)
        EXPECT_EQ(run.decisions[i].positive, trial->work.frames[i].number % 100 >= 50) << i;
}

TEST_F(ConfidenceStages, FindCarriesOutDetectorStages) {
    FindOptions asked = fresh();
    asked.plan = cheap_ + "[.2,.8] | reference";
    const Answer found = answer(asked);
    ASSERT_EQ(found.account.plan_stages.size(), 2U);
    const PlanStageCount &cheap = found.account.plan_stages[0], &last = found.account.plan_stages[1];
    EXPECT_EQ(cheap.looked_at, found.account.analysed_frames);
    EXPECT_EQ(cheap.scored, found.account.analysed_frames);
    EXPECT_EQ(cheap.decided + last.decided, found.account.analysed_frames);
    EXPECT_GT(cheap.decided, 0);
    EXPECT_EQ(last.scored, found.account.reference_calls);
    EXPECT_EQ(last.scored, last.decided);
    EXPECT_EQ(std::ranges::count(found.account.stages, "model", &StageCost::name), 1);
    const Answer again = answer(asked);
    EXPECT_EQ(text_of(again.windows), text_of(found.windows));
    EXPECT_EQ(again.account.plan_stages[0].scored, 0);
    EXPECT_EQ(again.account.frames_decoded, 0);
}

TEST_F(ConfidenceStages, DetectorsThatCannotHelpAreRefused) {
    const auto refusal = [&](const std::string& plan, const std::string& wanted) {
        FindOptions asked = fresh();
        asked.plan = plan;
        asked.predicate.classes = {wanted};
        const auto found = find(asked, nullptr, {});
        EXPECT_FALSE(found) << plan;
        return found ? "" : found.error().message;
    };
    const std::string reference = options("").reference.model;
    EXPECT_THAT(refusal("model:" + reference + "[.2,.8] | reference", "person"),
                HasSubstr("is the reference model itself"));
    EXPECT_THAT(refusal("model:/no/such/net.onnx[.2,.8] | reference", "person"),
                HasSubstr("/no/such/net.onnx"));
}

#ifdef NOSCOPE_OPENVINO

TEST_F(ConfidenceStages, NoScoreHangsOnBatchesOrThreads) {
    const std::string text =
        "mse(previous:1s,50)>0.0002 | cnn(32x16,1,d1,diff)[0,1] | cnn(20,1,d1)[0,1] | reference";
    const auto trial = open_trial(fresh(), plan_of(text));
    const Prepared prepared = prepare(*trial, plan_of(text));
    const auto expected = prepared.plainly(*trial).decide();
    for (const CnnRunSettings& cnn : {CnnRunSettings{.batch = 1, .threads = 1},
                                      {.batch = 3, .threads = 2},
                                      {.batch = 16, .threads = 3},
                                      {.batch = 1000, .threads = 1}}) {
        SCOPED_TRACE(cnn.batch);
        const auto other = open_trial(fresh(), plan_of(text));
        expect_the_plain_answer(run_trial(*other, prepared.plan, {.cnn = cnn}), expected);
    }
}

// A graph whose boxes are as sure as its picture is bright, on several frames at once.
TEST_F(ConfidenceStages, DetectorsWorkOnManyFrames) {
    const std::string graph = folder_.file("dogs.xml");
    testing::write_yolov5(graph);
    std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
    for (int frame = 0; frame < 3000; ++frame)
        if (says_person(frame)) csv += fmt::format("{},dog,.9,100,100,200,300\n", frame);
    FindOptions asked = fresh();
    asked.predicate.classes = {"dog"};
    asked.reference.model = "replay:" + folder_.write("truth.csv", csv);
    FindOptions alone = asked;
    alone.reference.model = graph;
    std::vector<float> confidences;
    {
        const Plan plan = *parse_plan("reference");
        const auto trial = open_trial(alone, plan);
        ASSERT_TRUE(run_trial(*trial, {.plan = plan, .scene = {}}).finished);
        const auto labels =
            *trial->session.store->labels(trial->session.file(0).store_id, trial->session.model);
        ASSERT_EQ(labels.size(), trial->work.frames.size());
        PredicateTest sure(asked.predicate, {1});
        for (const StoredLabel& label : labels) confidences.push_back(sure.confidence(label.detections));
    }
    for (const char* text :
         {"DOGS[0,1] | reference", "mse(anchor,50)>0.0003 | DOGS[0,1] | cnn(16,1,d1)[0,1] | reference"}) {
        SCOPED_TRACE(text);
        cheap_ = "model:" + graph;
        std::string named = text;
        named.replace(named.find("DOGS"), 4, "CHEAP");
        for (const int threads : {1, 3}) {
            asked.run.store = fresh().run.store;
            const auto trial = open_trial(asked, plan_of(named));
            const Prepared prepared = prepare(*trial, plan_of(named), confidences);
            PlainPlan plain = prepared.plainly(*trial);
            const auto expected = plain.decide();
            const TrialRun run = run_trial(*trial, prepared.plan, {.cnn = {.threads = threads}});
            expect_the_plain_answer(run, expected);
            EXPECT_EQ(run.totals.scored, plain.asked);
        }
    }
    asked.plan = cheap_ + "[.2,.8] | reference";
    asked.predicate.classes = {"zebra"};
    const auto unknown = find(asked, nullptr, {});
    ASSERT_FALSE(unknown);
    EXPECT_THAT(unknown.error().message, HasSubstr("dogs.xml knows 2 classes: cat, dog"));
}

// Blocks of a minute, of which the clip has three, are the only reason to score less than a batch.
TEST_F(ConfidenceStages, BatchesFill) {
    for (const char* text :
         {"cnn(16,1,d1)[0,1] | reference", "cnn(16,1,d1,diff)[0,1] | mse(anchor,50)>0.0006 | reference",
          "packets>1.1 | mse(anchor,50)>0.0003 | cnn(16,1,d1)[0,1] | reference",
          "every(2) | mse(previous:1s,50)>0.0002 | cnn(16,1,d1)[0,1] | reference"}) {
        SCOPED_TRACE(text);
        const auto trial = open_trial(fresh(), plan_of(text));
        const Prepared prepared = prepare(*trial, plan_of(text));
        const TrialRun run = run_trial(*trial, prepared.plan);
        std::int64_t scored = 0;
        for (std::size_t stage = 0; stage < prepared.plan.plan.stages.size(); ++stage)
            if (prepared.plan.plan.stages[stage].kind() == StageKind::cnn) scored = run.totals.scored[stage];
        EXPECT_GT(scored, 40);
        EXPECT_LE(run.totals.batches, scored / 16 + 3);
    }
}

TEST_F(ConfidenceStages, ACropSeesItsPartAlone) {
    const std::string text = "cnn(16,1,d1,crop)[0,1] | reference";
    FindOptions asked = fresh();
    asked.predicate.regions = {*parse_region("0.1,0.5,0.4,0.9")};
    asked.predicate.exclusions = {};
    const auto trial = open_trial(asked, plan_of(text));
    const Prepared prepared = prepare(*trial, plan_of(text));
    const Rect crop = query_crop(asked.predicate);
    EXPECT_NE(crop, (Rect{0, 0, 1, 1}));
    EXPECT_EQ(PlanImages::of(plan_of(text), asked.predicate).specs()[0].crop, crop);
    const TrialRun run = run_trial(*trial, prepared.plan);
    ASSERT_TRUE(run.status) << run.status.error().message;
    // All but what the reference decides, whose boxes lie elsewhere.
    const auto expected = prepared.plainly(*trial).decide();
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(run.decisions[i].stage, expected[i].stage) << i;
        EXPECT_TRUE(expected[i].stage == 1 || run.decisions[i] == expected[i]) << i;
    }
    // A model of the whole picture is another's.
    PreparedPlan wrong = prepared.plan;
    wrong.models[0]->crop = {0, 0, 1, 1};
    const TrialRun refused = run_trial(*trial, wrong);
    ASSERT_FALSE(refused.status);
    EXPECT_EQ(refused.status.error().code, ErrorCode::internal);
}

TEST_F(ConfidenceStages, ANetThatIsNotAskedIsNotLoaded) {
    const std::string text = "mse(empty,16)>1 | cnn(16,1,d1)[.2,.8] | reference";
    const auto trial = open_trial(fresh(), plan_of(text));
    Prepared prepared = prepare(*trial, plan_of(text));
    prepared.plan.models[1]->ir_xml = "no net";
    EXPECT_TRUE(run_trial(*trial, prepared.plan).finished);
    prepared.plan.plan.stages[0].threshold = Above{-1};
    const TrialRun run = run_trial(*trial, prepared.plan);
    ASSERT_FALSE(run.status);
    EXPECT_EQ(run.status.error().code, ErrorCode::reference);
}

TEST_F(ConfidenceStages, AStageWithoutItsModelIsOurFault) {
    const Plan plan = plan_of("cnn(16,1,d1)[.2,.8] | reference");
    const auto trial = open_trial(fresh(), plan);
    const TrialRun run = run_trial(*trial, {.plan = plan, .scene = {}});
    ASSERT_FALSE(run.status);
    EXPECT_EQ(run.status.error().code, ErrorCode::internal);
}

// By its own light alone: pictures of the empty scene by day say nothing of a frame by infrared.
TEST_F(ConfidenceStages, AFrameInOtherLightPassesOn) {
    const std::string grey = folder_.file("grey.mp4");
    ASSERT_TRUE(
        testing::ffmpeg("-i " + quoted(example_clip()) +
                            " -an -vf \"hue=s=0:enable='between(t,20,40)'\" -c:v libx264 -preset ultrafast"
                            " -g 25 -t 60",
                        grey));
    const std::string text = "cnn(16,1,d1,diff)[.4,.4] | reference";
    const auto trial = open_trial(fresh(grey), plan_of(text));
    Prepared prepared = prepare(*trial, plan_of(text));
    prepared.plan.plan.stages[0].threshold = Between{.4, .4};
    // Both kinds are told apart, and one has no picture.
    ASSERT_TRUE(prepared.plan.scene.both_lights);
    std::vector<EmptyFrame> day;
    std::vector<ScoreImage> kept;
    for (const auto& [packet, images] : prepared.frames.images)
        if (!is_infrared(images.back())) kept.push_back(images[0]);
    for (const ScoreImage& image : kept) day.push_back({&image, 0, false});
    prepared.plan.scene.images[0] = *ReferenceImages::make(day);
    const auto expected = prepared.plainly(*trial).decide();
    const TrialRun run = run_trial(*trial, prepared.plan);
    expect_the_plain_answer(run, expected);
    EXPECT_GE(run.totals.decided[1], 38) << "frames in the other light, by the reference";
    EXPECT_EQ(run.totals.scored[0], std::ssize(expected) - run.totals.decided[1]);
}

#else

TEST_F(ConfidenceStages, NetsAreRefusedInABuildWithoutThem) {
    const Plan plan = plan_of("cnn(16,1,d1)[.2,.8] | reference");
    const auto trial = open_trial(fresh(), plan);
    SpecializedModel model;
    model.architecture = std::get<CnnStage>(plan.stages[0].body);
    const TrialRun run = run_trial(*trial, {.plan = plan, .scene = {}, .models = {model, std::nullopt}});
    ASSERT_FALSE(run.status);
    EXPECT_EQ(run.status.error().code, ErrorCode::reference);
}

#endif

}  // namespace
}  // namespace noscope

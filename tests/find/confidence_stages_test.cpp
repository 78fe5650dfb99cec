// Plans with specialized models and cheap detectors, beside what the same plan makes of frames scored alone.
#include "find/confidence_stages.h"
#include "find/late_reference.h"

namespace noscope {
namespace {

using testing::all_plans;
using testing::ConfidenceStages;
using testing::expect_the_plain_answer;
using testing::open_trial;
using testing::PlainPlan;
using testing::prepare;
using testing::Prepared;
using testing::quoted;
using testing::run_trial;
using testing::TrialRun;

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
        if (!has_stage(prepared.plan.plan, StageKind::keyframes)) {
            EXPECT_EQ(other.totals.frames_decoded, 0);
            continue;
        }
        // Keyframes that are decided otherwise leave other stretches between them open. Nothing is scored
        // twice.
        const auto frames = static_cast<std::int64_t>(expected.size());
        for (std::size_t stage = 0; stage < first.totals.scored.size(); ++stage)
            EXPECT_TRUE(reads_packets(prepared.plan.plan.stages[stage]) ||
                        first.totals.scored[stage] + other.totals.scored[stage] <= frames)
                << stage;
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
        testing::ffmpeg("-i " + quoted(clip()) +
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

// Cheap detectors before the reference: what is kept of them, and what is refused.
#include "find/confidence_stages.h"
#ifdef NOSCOPE_OPENVINO
#include "reference/small_graphs.h"
#endif

#include <gmock/gmock.h>

namespace noscope {
namespace {

using testing::ConfidenceStages;
using testing::expect_the_plain_answer;
using ::testing::HasSubstr;
using testing::open_trial;
using testing::PlainPlan;
using testing::prepare;
using testing::Prepared;
using testing::run_trial;
using testing::says_person;
using testing::TrialRun;

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

#endif

}  // namespace
}  // namespace noscope

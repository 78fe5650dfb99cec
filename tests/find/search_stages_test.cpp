// What a search may put before the reference beside differences, and how near its predictions come: on a made
// recording of twenty minutes.
#include "find/made_training.h"
#include "find/plan_run.h"
#include "find/search_costs.h"
#include "training/find_trainer.h"

namespace noscope {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

class SearchStages : public TrainedPlan {
   protected:
    // Such that no plan hangs on this machine; what is not named is free.
    FindOptions searching(double call_s, const std::string& labels = "any.csv") {
        MeasuredCosts costs;
        costs.reference_s = call_s;
        costs.decode = DecodeCost{.start_s = 1e-3, .intra_s = 1e-3, .inter_s = 1e-3};
        folder_.write("costs.json", to_text(costs));
        FindOptions asked = options("auto", labels);
        asked.reference.model += ",cost=" + std::to_string(call_s);
        asked.costs = folder_.file("costs.json");
        asked.run.threads = 1;  // two that meet in a group of pictures both decode its beginning
        return asked;
    }
    // Says of each frame what the reference says, if a little less surely.
    std::string detector(double call_s) {
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < kRate * kSeconds; ++frame)
            csv += std::to_string(frame) + ",person," + (red(frame) ? ".8" : ".1") + ",0,40,160,72\n";
        return "replay:" + folder_.write("cheap.csv", csv) + ",cost=" + std::to_string(call_s);
    }
    static auto has_plan(const std::string& part) {
        return Contains(Field(&SearchedPlanReport::plan, HasSubstr(part)));
    }
};

TEST_F(SearchStages, ADetectorStandsBeforeTheReferenceWhereItPays) {
    const Variable nowhere("NOSCOPE_TRAIN", folder_.file("nowhere"));
    FindOptions asked = searching(1, "red.csv");
    asked.budgets.fnr = asked.budgets.fpr = .02;
    EXPECT_THAT(answer(asked).search->plans, Not(has_plan("model:")));
    asked.teacher = detector(.01);
    const Answer found = answer(asked);
    EXPECT_THAT(found.plan, HasSubstr("model:replay:"));
    EXPECT_LE(wrong(found, red), 40);
    EXPECT_LT(found.account.reference_calls, 900);  // 600 to learn
    // Chosen again from the store, and carried out with what the store has.
    const Answer again = answer(asked);
    EXPECT_EQ(again.plan, found.plan);
    EXPECT_EQ(text_of(again), text_of(found));
    EXPECT_EQ(again.account.reference_calls, 0);
    // One that is dearer than the reference is none.
    asked.teacher = detector(2);
    EXPECT_THAT(answer(asked).search->plans, Not(has_plan("model:")));
}

TEST_F(SearchStages, ADetectorThatCannotBeUsedIsSaid) {
    FindOptions asked = searching(1);
    asked.teacher = folder_.file("missing.onnx");
    const Error refused = error(asked);
    EXPECT_THAT(refused.message, HasSubstr("missing.onnx"));
}

TEST_F(SearchStages, WeightsAreLearntWhereTheyPay) {
    if (!find_trainer()) GTEST_SKIP() << "noscope-train is not built";
    // Over so much footage.
    const auto explained = [&](double call_s) {
        auto told =
            explain({.find = searching(call_s, "red.csv"), .for_s = 360'000, .plan_file = ""}, nullptr, {});
        EXPECT_TRUE(told) << told.error().message;
        return std::move(*told);
    };
    const ExplainReport told = explained(2);
    EXPECT_THAT(told.search.plans, has_plan("learned"));
    const ExplainReport again = explained(2);
    EXPECT_EQ(again.plan, told.plan);
    EXPECT_EQ(again.account.reference_calls, 0);
    // Where a call takes next to nothing they do not pay.
    EXPECT_THAT(explained(.00001).search.plans, Not(has_plan("learned")));
}

// What decides where the time goes, whatever the machine: frames decoded and calls.
TEST_F(SearchStages, PredictsWhatTheRunDecodesAndAsks) {
    const Variable nowhere("NOSCOPE_TRAIN", folder_.file("nowhere"));
    for (const char* labels : {"any.csv", "red.csv"}) {
        SCOPED_TRACE(labels);
        FindOptions asked = searching(.08, labels);
        asked.label_budget = {.share = 0, .frames = 900};
        PlanRun run(asked, nullptr, {});
        ASSERT_TRUE(run.open(*read_plan(asked)));
        const auto found = run.run(
            [&](CascadeTotals& cost) { return run.search(run.preparation(), run.totals().frames, cost); });
        ASSERT_TRUE(found) << found.error().message;
        ASSERT_NE(found->plan, "reference");
        // Confirmation's frames are decoded and asked for beside these.
        const auto near = [&](double predicted, std::int64_t actual) {
            EXPECT_NEAR(predicted, static_cast<double>(actual), .2 * static_cast<double>(actual))
                << found->plan;
        };
        near(run.prediction().calls, found->search->run.actual_calls);
        near(run.prediction().decoded, run.decided().frames_decoded + run.confirmed().frames_decoded);
        EXPECT_EQ(found->search->run.predicted_calls, std::llround(run.prediction().calls));
        EXPECT_LE(found->search->run.predicted_calls_low, found->search->run.predicted_calls);
        EXPECT_GE(found->search->run.predicted_calls_high, found->search->run.predicted_calls);
        EXPECT_EQ(found->search->run.actual_calls,
                  run.decided().reference_calls + run.confirmed().reference_calls);
    }
}

}  // namespace
}  // namespace noscope

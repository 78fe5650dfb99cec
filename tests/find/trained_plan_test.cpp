// Plans that choose a threshold on a labelled sample.
#include "find/made_training.h"
#include "training/find_trainer.h"

namespace noscope {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST_F(TrainedPlan, AMissingTrainerIsSaidInOneLine) {
    const Variable nowhere("NOSCOPE_TRAIN", folder_.file("nowhere"));
    const Error refused = error(options(kNet));
    EXPECT_EQ(refused.code, ErrorCode::usage);
    EXPECT_THAT(refused.message, HasSubstr("NOSCOPE_TRAIN"));
    // And before the reference is asked for anything.
    const Answer all = answer(options("reference"));
    EXPECT_EQ(all.account.reference_calls, all.account.analysed_frames);
}

TEST_F(TrainedPlan, WhatTeachesNothingIsRefused) {
    const auto refusal = [&](const std::string& plan, const std::string& teacher, LabelBudget budget) {
        FindOptions asked = options(plan);
        asked.teacher = teacher;
        asked.label_budget = budget;
        const Error refused = error(asked);
        EXPECT_EQ(refused.code, ErrorCode::usage);
        return refused.message;
    };
    for (const char* plan : {"reference", "mse(empty)>0.001 | reference", "mse(empty)[auto] | reference"})
        EXPECT_THAT(refusal(plan, "yolov8n", {}), HasSubstr("--teacher: this plan ")) << plan;
    for (const char* plan : {"reference", "mse(empty)>0.001 | reference"})
        EXPECT_THAT(refusal(plan, "none", {0, 800}), HasSubstr("--label-budget: this plan learns nothing"))
            << plan;
}

// Without a net: no trainer is needed.
TEST_F(TrainedPlan, ThresholdsOfADifferenceAreChosen) {
    for (const char* text : {"mse(empty)[auto] | reference", "mse(anchor)[auto] | reference",
                             "every(2) | mse(previous:1s)[auto] | reference"}) {
        SCOPED_TRACE(text);
        forget();
        const Answer found = answer(options(text, "any.csv"));
        const auto any = [](int frame) { return red(frame) || blue(frame); };
        EXPECT_THAT(found.plan, Not(HasSubstr("auto")));
        EXPECT_LT(found.account.reference_calls, found.account.analysed_frames * 9 / 10);
        EXPECT_LE(wrong(found, any), 100);
        ASSERT_TRUE(found.learning.chosen);
        EXPECT_TRUE(found.learning.chosen->within);
        EXPECT_THAT(found.learning.nets, IsEmpty());
        const Answer again = answer(options(text, "any.csv"));
        EXPECT_EQ(text_of(again), text_of(found));
        EXPECT_EQ(again.account.reference_calls, 0);
    }
}

TEST_F(TrainedPlan, ChosenThresholdsAreKeptInAPlanFile) {
    const char* text = "mse(anchor)[auto] | reference";
    const Answer found = answer(options(text, "any.csv"));
    const PlanOptions planning{
        .find = options(text, "any.csv"), .output = folder_.file("any.plan"), .export_folder = {}};
    forget();
    const auto made = plan(planning, nullptr, {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->plan, found.plan);
    forget();
    ApplyOptions applying;
    applying.plan_file = planning.output;
    applying.recording.inputs = {made_->file("camera.mp4")};
    applying.store = folder_.file("store.db");
    const auto applied = apply(applying, nullptr, {});
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(text_of(*applied), text_of(found));
    EXPECT_EQ(applied->plan, found.plan);
    EXPECT_FALSE(applied->plan_file->edited);
}

// What the run does in the blocks of the sample is what was counted when the threshold was chosen.
TEST_F(TrainedPlan, TheRunDecidesAsTheSampleSaid) {
    FindOptions asked = options("mse(anchor)[auto] | reference", "any.csv");
    asked.label_budget = {1.0 - 1.0 / (kRate * kSeconds), 0};  // all blocks but one or so
    const Answer found = answer(asked);
    ASSERT_TRUE(found.learning.chosen);
    const auto any = [](int frame) { return red(frame) || blue(frame); };
    const std::int64_t errors = found.learning.chosen->missed + found.learning.chosen->spurious;
    EXPECT_GE(wrong(found, any), errors);
    EXPECT_LE(wrong(found, any), errors + 10);
    EXPECT_GT(errors, 0);
    EXPECT_LE(found.account.plan_stages[1].decided - found.learning.chosen->reference_calls, 20);
    EXPECT_GE(found.account.plan_stages[1].decided, found.learning.chosen->reference_calls);
}

TEST_F(TrainedPlan, BudgetsAreForAutoAlone) {
    FindOptions asked = options("mse(empty)[auto] | reference", "any.csv");
    asked.budgets.fnr = 0;
    asked.budgets.fpr = 0;
    const Answer strict = answer(asked);
    EXPECT_EQ(strict.learning.chosen->missed, 0);
    asked.budgets.fnr = .3;
    const Answer loose = answer(asked);
    EXPECT_LT(loose.learning.chosen->reference_calls, strict.learning.chosen->reference_calls);
    EXPECT_THAT(loose.warnings, IsEmpty());
    asked.budgets.fpr = {};
    EXPECT_THAT(answer(asked).warnings, ElementsAre(HasSubstr("--precision or --fpr")));
    asked.plan = "mse(empty)>0.001 | reference";
    EXPECT_THAT(error(asked).message, HasSubstr("[auto]"));
}

TEST_F(TrainedPlan, AShortRecordingIsAskedAboutWholly) {
    FindOptions asked = options(kNet);
    asked.range.to = "250";
    Notes notes;
    const Answer found = answer(asked, &notes);
    EXPECT_EQ(found.plan, "reference");
    EXPECT_EQ(found.account.reference_calls, 500);
    EXPECT_THAT(notes.lines, ::testing::Contains(HasSubstr("no more than a plan learns from")));
}

// A plan that is kept learns from such a recording all the same.
TEST_F(TrainedPlan, AKeptPlanLearnsFromAShortRecording) {
    PlanOptions asked;
    asked.find = options("mse(empty)[auto] | reference", "any.csv");
    asked.find.range.to = "250";
    asked.output = folder_.file("box.plan");
    const auto made = plan(asked, nullptr, {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_THAT(made->plan, AllOf(HasSubstr("mse(empty)>"), Not(HasSubstr("auto"))));
    EXPECT_EQ(made->account.reference_calls, 500);

    ApplyOptions run;
    run.plan_file = asked.output;
    run.recording = asked.find.recording;
    run.store = folder_.file("other.db");
    const auto applied = apply(run, nullptr, {});
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(applied->plan, made->plan);
    EXPECT_LE(wrong(*applied, [](int frame) { return red(frame) || blue(frame); }), 60);
    EXPECT_LT(applied->account.reference_calls, 1500);
}

TEST_F(TrainedPlan, OneStageAloneIsAuto) {
    EXPECT_THAT(error(options("packets[auto] | mse(empty)[auto] | reference")).message,
                HasSubstr("the thresholds of one stage"));
}

}  // namespace
}  // namespace noscope

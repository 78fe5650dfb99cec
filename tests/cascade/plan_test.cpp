#include "cascade/plan.h"

#include "cascade/scripted.h"

#include <gmock/gmock.h>

#include <limits>

namespace noscope {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Stage first_stage(const std::string& text) { return plan_of(text + " | reference").stages[0]; }

std::string refusal(const std::string& text, const std::string& reference = "") {
    const auto plan = parse_plan(text, reference);
    if (plan) return "no refusal";
    EXPECT_EQ(plan.error().code, ErrorCode::usage);
    return plan.error().message;
}

TEST(Plan, EveryKindOfStage) {
    EXPECT_EQ(first_stage("every(30)"), (Stage{EveryStage{30}, {}}));
    EXPECT_EQ(first_stage("packets>1.8"), (Stage{PacketsStage{}, Above{1.8}}));
    EXPECT_EQ(first_stage("keyframes > 1.8"), (Stage{KeyframesStage{}, Above{1.8}}));
    EXPECT_EQ(first_stage("mse(empty)>20"), (Stage{DifferenceStage{}, Above{20}}));
    EXPECT_EQ(
        first_stage("sad(previous:2s)>1e-3"),
        (Stage{DifferenceStage{.metric = "sad", .against = Against::previous, .age = {2, 1}}, Above{0.001}}));
    EXPECT_EQ(
        first_stage("psnr(anchor,10x10,50,gain)>-30"),
        (Stage{DifferenceStage{
                   .metric = "psnr", .against = Against::anchor, .grid = 10, .size = {50, 50}, .gain = true},
               Above{-30}}));
    EXPECT_EQ(first_stage("mse(empty,learned,10x10)>0.1"),
              (Stage{DifferenceStage{.grid = 10, .learned = true}, Above{0.1}}));
    EXPECT_EQ(first_stage("hist(previous:1/3s,64x48)[auto]"),
              (Stage{DifferenceStage{
                         .metric = "hist", .against = Against::previous, .age = {1, 3}, .size = {64, 48}},
                     AutoThreshold{}}));
    EXPECT_EQ(first_stage("cnn(50,2x32p-2x64p,d128)[0.1,0.9]"),
              (Stage{CnnStage{.size = {50, 50},
                              .convs = {{.repeat = 2, .filters = 32, .pool = true},
                                        {.repeat = 2, .filters = 64, .pool = true}},
                              .dense = 128},
                     Between{0.1, 0.9}}));
    EXPECT_EQ(first_stage("cnn(64x32,16s2-3x8s2p,d32,diff)[auto]"),
              (Stage{CnnStage{.size = {64, 32},
                              .convs = {{.filters = 16, .stride = 2},
                                        {.repeat = 3, .filters = 8, .stride = 2, .pool = true}},
                              .dense = 32,
                              .difference = true},
                     AutoThreshold{}}));
    EXPECT_EQ(first_stage("model:yolov8n[0,1]"), (Stage{ModelStage{"yolov8n"}, Between{0, 1}}));
    EXPECT_THAT(plan_of("packets>1|rank|runs|reference").stages,
                ElementsAre(Stage{PacketsStage{}, Above{1}}, Stage{RankStage{}, {}}, Stage{RunsStage{}, {}},
                            Stage{}));
}

TEST(Plan, ThePrintedFormIsTheShortest) {
    EXPECT_EQ(
        to_string(plan_of("\n every( 30 )|mse( previous: 2.50s , gain,100, 5x5 ) > 0.50\n|  reference ")),
        "every(30) | mse(previous:2.5s,5x5,gain)>0.5 | reference");
    EXPECT_EQ(to_string(plan_of("sad(anchor,learned,gain,50,5x5)>1|reference")),
              "sad(anchor,5x5,50,gain,learned)>1 | reference");
    EXPECT_EQ(to_string(plan_of("cnn(50x50,1x32s1p,d128)[.1,1.0]|model: a b [0,-0]|reference")),
              "cnn(50,32p,d128)[0.1,1] | model:a b[0,0] | reference");
}

TEST(Plan, TheReferencesNameIsTheReference) {
    EXPECT_EQ(*parse_plan("packets>1 | yolov8s", "yolov8s"), plan_of("packets>1 | reference"));
    EXPECT_EQ(*parse_plan("reference", "yolov8s"), plan_of("reference"));
    EXPECT_THAT(refusal("packets>1 | yolov8n", "yolov8s"),
                AllOf(HasSubstr("stage 2 `yolov8n`"), HasSubstr("yolov8s")));
    EXPECT_THAT(refusal("yolov8s | reference", "yolov8s"), HasSubstr("no stage is called 'yolov8s'"));
}

TEST(Plan, ErrorsNameThePlaceAndWhatIsAllowed) {
    EXPECT_THAT(
        refusal("packets>1 | mse(emty)>1 | reference"),
        AllOf(HasSubstr("stage 2 `mse(emty)>1`"), HasSubstr("did you mean `empty`?"), HasSubstr("anchor")));
    EXPECT_THAT(refusal("paquets>1 | reference"),
                AllOf(HasSubstr("no stage is called 'paquets'"), HasSubstr("did you mean `packets`?"),
                      HasSubstr("every(N), packets>T")));
    EXPECT_THAT(refusal("mse(previous)>1|reference"), HasSubstr("previous:2s"));
    EXPECT_THAT(refusal("mse(previous:2)>1|reference"), HasSubstr("previous:2s"));
    EXPECT_THAT(refusal("mse(previous:0s)>1|reference"), HasSubstr("above 0 s"));
    EXPECT_THAT(refusal("mse(previous:999999999.999s)>1|reference"), HasSubstr("too long or too fine"));
    EXPECT_THAT(refusal("mse>1|reference"), HasSubstr("mse(empty)"));
    EXPECT_THAT(refusal("mse()>1|reference"), HasSubstr("mse(empty)"));
    EXPECT_THAT(refusal("mse(empty,7x7)>1|reference"), HasSubstr("5x5, 10x10"));
    EXPECT_THAT(refusal("mse(empty,gian)>1|reference"), HasSubstr("did you mean `gain`?"));
    EXPECT_THAT(refusal("mse(empty,50,64x48)>1|reference"), HasSubstr("twice"));
    EXPECT_THAT(refusal("mse(empty,5x5,10x10)>1|reference"), HasSubstr("twice"));
    EXPECT_THAT(refusal("mse(empty,gain,gain)>1|reference"), HasSubstr("twice"));
    EXPECT_THAT(refusal("mse(empty,10x10,learned,learned)>1|reference"), HasSubstr("twice"));
    EXPECT_THAT(refusal("mse(empty,10x10,learnt)>1|reference"), HasSubstr("did you mean `learned`?"));
    EXPECT_THAT(refusal("sad(empty,learned)>1|reference"), HasSubstr("sad(empty,10x10,learned)"));
    EXPECT_THAT(refusal("psnr(empty,10x10,learned)>1|reference"), HasSubstr("mse and sad alone"));
    EXPECT_THAT(refusal("mse(empty,10x10,64x48)>1|reference"), HasSubstr("64x48"));
    EXPECT_THAT(refusal("mse(empty>1|reference"), HasSubstr("'(' without ')'"));
    EXPECT_THAT(refusal("packets(2)>1|reference"), HasSubstr("no arguments"));
    EXPECT_THAT(refusal("every|reference"), HasSubstr("every(N)"));
    EXPECT_THAT(refusal("every(0)|reference"), HasSubstr("every(N)"));
    EXPECT_THAT(refusal("every(2.5)|reference"), HasSubstr("every(N)"));
    EXPECT_THAT(refusal("every(2,3)|reference"), HasSubstr("every(N)"));
    EXPECT_THAT(refusal("model:[0,1]|reference"), HasSubstr("model:yolov8n"));
    EXPECT_THAT(refusal("cnn(50,32p)[0,1]|reference"), HasSubstr("cnn(50,2x32p-2x64p,d128)"));
    EXPECT_THAT(refusal("cnn(50,32q,d8)[0,1]|reference"), HasSubstr("'32q' is no convolution"));
    EXPECT_THAT(refusal("cnn(50,17x32,d8)[0,1]|reference"), HasSubstr("'17x32' is no convolution"));
    EXPECT_THAT(refusal("cnn(50,32,8)[0,1]|reference"), HasSubstr("'8' is no dense layer"));
    EXPECT_THAT(refusal("cnn(5,32,d8)[0,1]|reference"), HasSubstr("'5' is no size"));
    EXPECT_THAT(refusal("cnn(50,32,d8,dif)[0,1]|reference"), HasSubstr("`diff`"));
}

TEST(Plan, ThresholdsOfTheRightKind) {
    for (const char* text : {"packets", "packets[0.1,0.9]", "packets>", "packets>x", "packets>nan",
                             "packets>inf", "packets>1e999", "packets>1 2", "packets[auto"})
        EXPECT_THAT(refusal(std::string(text) + " | reference"), HasSubstr("a threshold >T")) << text;
    for (const char* text :
         {"model:m", "model:m>0.5", "model:m[0.5]", "model:m[0.1,0.5,0.9]", "model:m[a,b]"})
        EXPECT_THAT(refusal(std::string(text) + " | reference"), HasSubstr("thresholds [low,high]")) << text;
    for (const char* text : {"model:m[0.9,0.1]", "model:m[-0.1,0.5]", "model:m[0.5,1.1]"})
        EXPECT_THAT(refusal(std::string(text) + " | reference"), HasSubstr("0 <= low <= high <= 1")) << text;
    for (const char* text : {"every(2)>1 | reference", "reference>1", "reference[auto]",
                             "runs[auto] | reference", "windows>1 | reference"})
        EXPECT_THAT(refusal(text), HasSubstr("no threshold")) << text;
}

TEST(Plan, WhatMayStandWhere) {
    EXPECT_THAT(refusal(""), HasSubstr("stage 1 is empty"));
    EXPECT_THAT(refusal("packets>1 | "), HasSubstr("stage 2 is empty"));
    EXPECT_THAT(refusal("packets>1 || reference"), HasSubstr("stage 2 is empty"));
    EXPECT_THAT(refusal("packets>1"), HasSubstr("the last stage must be `reference`"));
    EXPECT_THAT(refusal("reference | packets>1"), AllOf(HasSubstr("stage 1"), HasSubstr("last stage")));
    EXPECT_THAT(refusal("reference | reference"), HasSubstr("last stage"));
    EXPECT_THAT(refusal("packets>1 | every(2) | reference"),
                AllOf(HasSubstr("stage 2"), HasSubstr("first stage")));
    EXPECT_THAT(refusal("every(2) | every(2) | reference"), HasSubstr("first stage"));
    EXPECT_THAT(refusal("keyframes>1 | keyframes>2 | reference"), HasSubstr("once"));
    EXPECT_THAT(refusal("runs | packets>1 | reference"), HasSubstr("only `reference` may follow"));
    EXPECT_THAT(refusal("mse(empty) | runs | runs | reference"), HasSubstr("once"));
    EXPECT_EQ(plan_of("runs | reference").stages.size(), 2U);
    EXPECT_THAT(refusal("rank | reference"), HasSubstr("needs a stage before it"));
    EXPECT_THAT(refusal("keyframes>1 | rank | reference"), HasSubstr("needs a stage before it"));
}

// Plans that a program builds are held to the same.
TEST(Plan, DataOutOfRangeIsRefused) {
    const auto refused = [](Stage stage) { return !check(Plan{{std::move(stage), Stage{}}}); };
    EXPECT_FALSE(refused({DifferenceStage{}, Above{1}}));
    EXPECT_TRUE(refused({DifferenceStage{.metric = "mad"}, Above{1}}));
    EXPECT_TRUE(refused({DifferenceStage{.against = Against::previous, .age = {1, 0}}, Above{1}}));
    EXPECT_TRUE(refused({DifferenceStage{.against = Against::previous, .age = {-1, 1}}, Above{1}}));
    EXPECT_TRUE(refused({DifferenceStage{.grid = 7}, Above{1}}));
    EXPECT_TRUE(refused({DifferenceStage{.size = {8, 8}}, Above{1}}));
    EXPECT_TRUE(refused({DifferenceStage{}, Above{std::numeric_limits<double>::infinity()}}));
    EXPECT_TRUE(refused({DifferenceStage{}, Between{0, 1}}));
    EXPECT_TRUE(refused({DifferenceStage{}, {}}));
    EXPECT_TRUE(refused({EveryStage{0}, {}}));
    EXPECT_TRUE(refused({EveryStage{2}, Above{1}}));
    EXPECT_TRUE(refused({ModelStage{"a|b"}, Between{0, 1}}));
    EXPECT_TRUE(refused({ModelStage{"a\nb"}, Between{0, 1}}));
    EXPECT_TRUE(refused({ModelStage{" a"}, Between{0, 1}}));
    EXPECT_TRUE(refused({ModelStage{"a"}, Between{std::numeric_limits<double>::quiet_NaN(), 1}}));
    EXPECT_TRUE(refused({CnnStage{}, Between{0, 1}}));
    EXPECT_TRUE(refused({CnnStage{.convs = {{.repeat = 0}}}, Between{0, 1}}));
    EXPECT_TRUE(refused({CnnStage{.convs = {{}}, .dense = 0}, Between{0, 1}}));
    EXPECT_FALSE(check(Plan{}));
}

TEST(Plan, AgesAreComparedByValue) {
    const DifferenceStage half{.against = Against::previous, .age = {1, 2}};
    EXPECT_EQ(half, (DifferenceStage{.against = Against::previous, .age = {50, 100}}));
    EXPECT_NE(half, (DifferenceStage{.against = Against::previous, .age = {1, 3}}));
    EXPECT_NE((DifferenceStage{.grid = 10}), (DifferenceStage{.grid = 10, .learned = true}));
}

TEST(Plan, OneStageIsChosenAtMost) {
    for (const char* text :
         {"reference", "every(30) | packets>1.8 | mse(empty,10x10)>1 | ssim(anchor)>0.1 | reference",
          "psnr(previous:1s)>-30 | sad(empty)>1 | hist(anchor)>1 | reference",
          "every(2) | keyframes>1 | packets>1 | reference", "cnn(50,32,d8)[0,1] | model:m[auto] | reference"})
        EXPECT_TRUE(check_runnable(plan_of(text))) << text;
    const auto refused = [](const std::string& text) {
        const Status status = check_runnable(plan_of(text));
        return status ? "runs" : status.error().message;
    };
    EXPECT_THAT(refused("mse(empty)[auto] | packets>1 | sad(anchor)[auto] | reference"),
                AllOf(HasSubstr("`mse(empty)[auto]`"), HasSubstr("`sad(anchor)[auto]`")));
    EXPECT_THAT(refused("cnn(50,32,d8)[auto] | runs | reference"),
                AllOf(HasSubstr("`runs` learns"), HasSubstr("`cnn(50,32,d8)[auto]`")));
}

TEST(Plan, BeforeRankAndRunsNothingReusesLabels) {
    for (const char* text :
         {"mse(empty,10x10) | rank | reference", "packets | rank | reference",
          "mse(anchor) | rank | reference", "mse(empty)>1 | cnn(50,32,d8) | rank | reference",
          "model:m[0.1,0.9] | rank | reference", "model:m[0.1,0.9] | runs | reference",
          "packets | runs | reference", "windows | reference", "model:m | windows | reference",
          "model:m[auto] | windows | reference",
          "cnn(50,32,d8)[auto] | runs(enter=.1,leave=.1,weight=1,doubt=0,0:.5) | reference"})
        EXPECT_TRUE(check_runnable(plan_of(text))) << text;
    const auto refused = [](const std::string& text) {
        const Status status = check_runnable(plan_of(text));
        return status ? "runs" : status.error().message;
    };
    EXPECT_THAT(refused("packets>1 | rank | reference"), HasSubstr("`packets>1` reuses labels"));
    EXPECT_THAT(refused("mse(previous:1s)>1 | mse(empty) | rank | reference"), HasSubstr("reuses labels"));
    EXPECT_THAT(refused("keyframes>1 | mse(empty) | rank | reference"), HasSubstr("reuses labels"));
    EXPECT_THAT(refused("every(2) | mse(empty) | rank | reference"), HasSubstr("lower --rate"));
    EXPECT_THAT(refused("cnn(50,32,d8)[auto] | rank | reference"), HasSubstr("leave [auto] out"));
    EXPECT_THAT(refused("mse(anchor)>1 | model:m | runs | reference"),
                HasSubstr("reuses labels, which runs gives at the end alone"));
    EXPECT_THAT(refused("every(2) | model:m | runs | reference"), HasSubstr("lower --rate"));
    EXPECT_THAT(refused("model:m | rank | runs | reference"), HasSubstr("two ways to ask"));
    EXPECT_THAT(refused("model:m | runs | windows | reference"), HasSubstr("runs and windows are two ways"));
    EXPECT_THAT(refused("mse(anchor)>1 | windows | reference"), HasSubstr("which windows gives at the end"));
}

TEST(Plan, TheNumbersOfRuns) {
    const Plan plan = plan_of(
        "model:m | runs( enter=.01, leave =0.2,weight=.5,doubt=0.05, 0:1e-4,.25:.5,.5:.5) | reference");
    EXPECT_EQ(plan.stages[1].body, (StageBody{RunsStage{.enter = .01,
                                                        .leave = .2,
                                                        .weight = .5,
                                                        .doubt = .05,
                                                        .chances = {{0, 1e-4}, {.25, .5}, {.5, .5}}}}));
    EXPECT_EQ(
        to_string(plan),
        "model:m | runs(enter=0.01,leave=0.2,weight=0.5,doubt=0.05,0:0.0001,0.25:0.5,0.5:0.5) | reference");
    const auto refused = [](const std::string& numbers) {
        return refusal("model:m | runs(" + numbers + ") | reference");
    };
    for (const char* text :
         {"", "enter=.1", "enter=.1,leave=.1,weight=1,doubt=0", "leave=.1,enter=.1,weight=1,doubt=0,0:.5",
          "enter=.1,leave=.1,weight=1,doubt=0,0:.5,doubt=0", "enter=.1,leave=.1,weight=1,doubt=0,0",
          "enter=.1,leave=.1,weight=1,doubt=0,x:.5", "enter=.1,leave=.1,weight=1,doubt=x,0:.5"})
        EXPECT_THAT(refused(text), HasSubstr("write `runs` alone")) << text;
    EXPECT_THAT(refused("enter=0,leave=.1,weight=1,doubt=0,0:.5"), HasSubstr("above 0 and below 1"));
    // Products of odds would leave what numbers hold.
    EXPECT_THAT(refused("enter=1e-320,leave=.9,weight=1,doubt=0,0:.5"), HasSubstr("above 0 and below 1"));
    EXPECT_THAT(refused("enter=.1,leave=.5,weight=1,doubt=0,0:1e-300,1.2:.9999999999999999"),
                HasSubstr("grow with their scores"));
    EXPECT_THAT(refused("enter=.1,leave=1,weight=1,doubt=0,0:.5"), HasSubstr("above 0 and below 1"));
    EXPECT_THAT(refused("enter=.1,leave=.1,weight=1.1,doubt=0,0:.5"), HasSubstr("from 0 to 1"));
    EXPECT_THAT(refused("enter=.1,leave=.1,weight=1,doubt=-1,0:.5"), HasSubstr("from 0 to 1"));
    for (const char* chances : {"0:0", "0:1", "0:.5,0:.6", "0:.5,-1:.6", "0:.5,1:.4"})
        EXPECT_THAT(refused(std::string("enter=.1,leave=.1,weight=1,doubt=0,") + chances),
                    HasSubstr("grow with their scores"))
            << chances;
    EXPECT_TRUE(is_to_be_chosen(plan_of("model:m | runs | reference").stages[1]));
    EXPECT_FALSE(is_to_be_chosen(plan.stages[1]));
    EXPECT_EQ(*auto_stage(plan_of("model:m | runs | reference")), 1U);
    EXPECT_EQ(ranking_stage(plan), 0U);
}

TEST(Plan, OnlyTheStageRightBeforeRankOrRunsMayBeWithoutThreshold) {
    for (const char* text :
         {"mse(empty) | reference", "mse(empty) | packets>1 | rank | reference",
          "keyframes | rank | reference", "cnn(50,32,d8) | mse(empty)>1 | runs | reference", "packets"})
        EXPECT_THAT(refusal(text), HasSubstr("takes")) << text;
    const Plan plan = plan_of("packets>1 | mse(empty) | rank | reference");
    EXPECT_EQ(to_string(plan), "packets>1 | mse(empty) | rank | reference");
    EXPECT_EQ(ranking_stage(plan), 1U);
    EXPECT_EQ(ranking_stage(plan_of("packets>1 | reference")), std::nullopt);
    EXPECT_EQ(ranking_stage(plan_of("packets>1 | keyframes>1 | rank | reference")), 0U);
}

TEST(Plan, WhatIsKnownOfTheKinds) {
    const auto known = [](const std::string& text) {
        const Stage stage = first_stage(text);
        return std::tuple(decided_by(stage), reuses_labels(stage), needs_picture(stage));
    };
    EXPECT_EQ(known("every(2)"), std::tuple(DecidedBy::skip, true, false));
    EXPECT_EQ(known("packets>1"), std::tuple(DecidedBy::packets, true, false));
    EXPECT_EQ(known("keyframes>1"), std::tuple(DecidedBy::keyframes, true, false));
    EXPECT_EQ(known("ssim(empty)>1"), std::tuple(DecidedBy::difference, false, true));
    EXPECT_EQ(known("mse(previous:1s)>1"), std::tuple(DecidedBy::difference, true, true));
    EXPECT_EQ(known("mse(anchor)>1"), std::tuple(DecidedBy::difference, true, true));
    EXPECT_EQ(known("cnn(50,32,d8)[0,1]"), std::tuple(DecidedBy::specialized, false, true));
    EXPECT_EQ(known("model:m[0,1]"), std::tuple(DecidedBy::specialized, false, true));
    EXPECT_EQ(decided_by(Stage{}), DecidedBy::reference);
    EXPECT_TRUE(needs_picture(Stage{}));
}

}  // namespace
}  // namespace noscope

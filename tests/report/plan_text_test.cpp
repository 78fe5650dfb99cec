// What plan() made, and a run's plan file, in words.
#include "report/sample_answer.h"

#include <noscope/report.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PlanReport made() {
    PlanReport report;
    report.path = "porch.plan";
    report.bytes = 20480;
    report.plan = "mse(empty,10x10,learned)>0.002 | reference";
    report.classes = {"car", "truck"};
    report.width = 1280;
    report.height = 720;
    report.account.elapsed_s = 250;
    report.account.analysed_frames = 7200;
    report.account.reference_calls = 150;
    report.account.frames_decoded = 1;
    report.reference_name = "yolov8s";
    return report;
}

TEST(PlanText, SaysWhatTheFileIsForAndWhatItTook) {
    EXPECT_EQ(
        plan_text(made()),
        "The plan `mse(empty,10x10,learned)>0.002 | reference` for car, truck in pictures of 1280x720 is in "
        "'porch.plan' (20,480 bytes).\n"
        "It needs nothing but the reference model.\n"
        "Took 4 min 10 s; yolov8s was asked about 150 of 7,200 analysed frames, and 1 frame was decoded.\n");
}

TEST(PlanText, SaysWhatTheFileHolds) {
    PlanReport report = made();
    report.scene_pictures = 3;
    report.learned = {"mse(empty,10x10,learned)>0.002"};
    report.models = {"cnn(50,16,d8)[0.1,0.9]"};
    report.exported = {"models/porch-stage2.xml"};
    report.account.reference_calls = 0;
    report.files = {{}};
    report.files[0].path = "b.mp4";
    report.files[0].problem = "'b.mp4' cannot be read";
    EXPECT_THAT(
        plan_text(report),
        HasSubstr(
            "It holds 3 pictures of the empty scene, and the weights of "
            "`mse(empty,10x10,learned)>0.002`, and the specialized models of `cnn(50,16,d8)[0.1,0.9]`.\n"));
    EXPECT_THAT(plan_text(report), HasSubstr("was asked about none of 7,200"));
    EXPECT_THAT(plan_text(report), HasSubstr("\nExported: 'models/porch-stage2.xml'.\n"));
    EXPECT_THAT(plan_text(report), HasSubstr("b.mp4"));
}

TEST(PlanSource, IsToldByAccountAndJson) {
    Answer answer = quiet_answer(10);
    EXPECT_THAT(account_sentence(answer), Not(HasSubstr("The plan is that of")));
    EXPECT_TRUE(nlohmann::json::parse(answer_json(answer))["plan_file"].is_null());
    answer.plan_file =
        PlanSource{"porch.plan", "abc", "2024-05-01T13:00:00Z", "packets>1 | reference", false, 12};
    EXPECT_THAT(account_sentence(answer),
                HasSubstr(" The plan is that of 'porch.plan', made 2024-05-01T13:00:00Z."));
    answer.plan_file->edited = true;
    EXPECT_THAT(account_sentence(answer),
                HasSubstr("its thresholds are edited: it was made as `packets>1 | reference`."));
    const auto json = nlohmann::json::parse(answer_json(answer))["plan_file"];
    EXPECT_EQ(json["path"], "porch.plan");
    EXPECT_EQ(json["checksum"], "abc");
    EXPECT_EQ(json["thresholds_edited"], true);
    EXPECT_EQ(json["reference_calls"], 12);
}

}  // namespace
}  // namespace noscope

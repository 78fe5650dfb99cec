#include <noscope/eval.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace noscope {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

EvalReport sample() {
    EvalReport report;
    FileReport one, two;
    one.path = "/videos/porch/one.mp4";
    one.duration_s = 60;
    two.path = "/videos/porch/two.mp4";
    two.start_s = two.duration_s = 60;
    report.files = {one, two};
    report.classes = {"person", "dog"};
    report.windows = "w.csv";
    report.truth = "yolov8s";
    report.reference_json = R"({"kind":"model"})";
    report.covered_s = 120;
    report.window_score = {9, 2, 1, 108, .1, 2.0 / 110, 9.0 / 11, .9, 18.0 / 21};
    report.frame_score = {17, 5, 3, 215, .15, 5.0 / 220, 17.0 / 22, .85, 34.0 / 42};
    report.appearance_score = {3, 2, 4, 2, 2.0 / 3, .5, 4.0 / 7, .75};
    report.stages = {{DecidedBy::difference, 100, 1, 0}, {DecidedBy::reference, 20, 0, 2}};
    Appearance missed;
    missed.id = 2;
    missed.start_s = 30;
    missed.end_s = 34;
    missed.file_start_s = 30;
    missed.peak_confidence = .8F;
    report.missed = {missed};
    Appearance wrong;
    wrong.id = 4;
    wrong.start_s = 58;
    wrong.end_s = 72.5;
    wrong.end_file = 1;
    wrong.start_clock = "2024-05-01T13:00:58";
    wrong.end_clock = "2024-05-01T13:01:12";
    report.wrong = {{wrong, true}};
    return report;
}

TEST(EvalText, IntervalsHaveAColumnWhereThereAreAny) {
    EXPECT_THAT(eval_text(sample(), 100), Not(HasSubstr("interval")));
    EvalReport report = sample();
    report.intervals.block_windows = 10;
    report.intervals.blocks = 12;
    report.intervals.windows.fnr = RateInterval{.02, .256};
    report.intervals.frames.fpr = RateInterval{.011, .04};
    EXPECT_THAT(
        eval_text(report, 100),
        HasSubstr("value  95 % interval\n"
                  "  windows      missed (FNR)    1 of 10 positive            10.0 %  2.0 to 25.6 %\n"));
    EXPECT_THAT(eval_text(report, 100),
                HasSubstr("false (FPR)     5 of 220 negative            2.3 %   1.1 to 4.0 %\n"));
    const json read = json::parse(eval_json(report));
    EXPECT_EQ(read["intervals"]["frames"]["fpr"], (json{.011, .04}));
    EXPECT_TRUE(read["intervals"]["frames"]["f1"].is_null());
    EXPECT_EQ(read["intervals"]["windows"]["fnr"], (json{.02, .256}));
    EXPECT_TRUE(read["intervals"]["windows"]["fpr"].is_null());
    EXPECT_EQ(read["intervals"]["blocks"], 12);
}

TEST(EvalText, SaysEveryMeasureItsCountsAndWhereToLook) {
    EXPECT_EQ(eval_text(sample(), 100),
              "w.csv: person or dog in 2 min 0 s, against yolov8s on every analysed frame.\n"
              "\n"
              "  of           measure         counted                      value\n"
              "  windows      missed (FNR)    1 of 10 positive            10.0 %\n"
              "               false (FPR)     2 of 110 negative            1.8 %\n"
              "               precision       9 of 11 reported            81.8 %\n"
              "               recall          9 of 10 positive            90.0 %\n"
              "               F1                                           0.857\n"
              "  frames       missed (FNR)    3 of 20 positive            15.0 %\n"
              "               false (FPR)     5 of 220 negative            2.3 %\n"
              "               precision       17 of 22 reported           77.3 %\n"
              "               recall          17 of 20 positive           85.0 %\n"
              "               F1                                           0.810\n"
              "  appearances  recall          2 of 3 true ones touched    66.7 %\n"
              "               precision       2 of 4 reported ones right  50.0 %\n"
              "               F1                                           0.571\n"
              "               boundary error                              0.75 s\n"
              "\n"
              "  decided by  windows  missed  false\n"
              "  difference      100       1      0\n"
              "  reference        20       0      2\n"
              "\n"
              "Missed appearances (1):\n"
              "   start     end  length  peak  file\n"
              "  0:30.0  0:34.0   4.0 s  0.80  one.mp4\n"
              "\n"
              "Wrong appearances (1):\n"
              "   start     end  length  why       clock                            file\n"
              "  0:58.0  1:12.5    15 s  too long  2024-05-01T13:00:58 to 13:01:12  one.mp4 to two.mp4\n");
}

TEST(EvalText, ARateOfNothingIsNone) {
    EvalReport report = sample();
    report.window_score = {0, 0, 0, 120, {}, 0.0, {}, {}, {}};
    report.frame_score = {0, 0, 0, 240, {}, 0.0, {}, {}, {}};
    report.appearance_score = {};
    report.missed.clear();
    report.wrong.clear();
    const std::string text = eval_text(report, 100);
    EXPECT_THAT(text, HasSubstr("missed (FNR)    0 of 0 positive              none\n"));
    EXPECT_THAT(text, HasSubstr("false (FPR)     0 of 120 negative           0.0 %\n"));
    EXPECT_THAT(text, HasSubstr("  frames       missed (FNR)    0 of 0 positive              none\n"));
    EXPECT_THAT(text, Not(HasSubstr("nan")));
    EXPECT_THAT(text, Not(HasSubstr("Missed appearances")));
    EXPECT_THAT(text, Not(HasSubstr("Wrong appearances")));
    const json value = json::parse(eval_json(report));
    EXPECT_TRUE(value["windows"]["fnr"].is_null());
    EXPECT_EQ(value["windows"]["fpr"], 0);
    EXPECT_TRUE(value["appearances"]["f1"].is_null());
    EXPECT_TRUE(value["appearances"]["boundary_error_s"].is_null());
}

TEST(EvalText, NoErrorReadsAsNoneThoughItIsOne) {
    EvalReport report = sample();
    report.window_score = {99'999, 3, 1, 99'997, 1e-5, 3e-5, .99997, .99999, .99998};
    const std::string text = eval_text(report, 100);
    EXPECT_THAT(text, HasSubstr("1 of 100,000 positive        0.001 %"));
    EXPECT_THAT(text, HasSubstr("99.997 %"));
    EXPECT_THAT(text, HasSubstr("99.999 %"));
}

TEST(EvalText, ListsTheFirstTenAndCountsTheRest) {
    EvalReport report = sample();
    report.missed.assign(13, report.missed.front());
    EXPECT_THAT(eval_text(report, 100), HasSubstr("Missed appearances (13):"));
    EXPECT_THAT(eval_text(report, 100), HasSubstr("and 3 more"));
    EXPECT_EQ(json::parse(eval_json(report))["appearances"]["missed"].size(), 13U);
}

TEST(EvalText, TellsWhatItRestsOn) {
    EvalReport report = sample();
    EXPECT_THAT(eval_text(report, 100), Not(HasSubstr("Damage")));
    EXPECT_THAT(eval_text(report, 100), Not(HasSubstr("positive_frames")));
    report.damaged_frames = 3;
    report.hits_known = false;
    EXPECT_THAT(eval_text(report, 100), HasSubstr("Damage: 3 analysed frames"));
    EXPECT_THAT(eval_text(report, 100), HasSubstr("positive_frames"));
}

TEST(EvalText, OfAPlanWhatItAsks) {
    EXPECT_TRUE(json::parse(eval_json(sample()))["plan"].is_null());
    EvalReport report = sample();
    report.plan = PlanJudged{"packets>1.4 | reference", 1234, 5000};
    EXPECT_THAT(eval_text(report, 100),
                HasSubstr("on every analysed frame.\n`packets>1.4 | reference` asks the "
                          "reference model about 1,234 of 5,000 analysed frames.\n\n"));
    EXPECT_EQ(json::parse(eval_json(report))["plan"],
              json::parse(R"({"text":"packets>1.4 | reference","asked":1234,"analysed_frames":5000})"));
}

TEST(EvalJson, HoldsAllOfIt) {
    const json value = json::parse(eval_json(sample()));
    EXPECT_EQ(value["schema"], 1);
    EXPECT_EQ(value["judged"], "w.csv");
    EXPECT_EQ(value["truth"], json::parse(R"({"name":"yolov8s","identity":{"kind":"model"}})"));
    EXPECT_EQ(value["classes"], json::parse(R"(["person","dog"])"));
    EXPECT_EQ(value["windows"]["total"], 120);
    EXPECT_EQ(value["windows"]["false_negative"], 1);
    EXPECT_DOUBLE_EQ(value["windows"]["fnr"], .1);
    EXPECT_EQ(value["frames"]["total"], 240);
    EXPECT_EQ(value["frames"]["false_positive"], 5);
    EXPECT_DOUBLE_EQ(value["frames"]["precision"], 17.0 / 22);
    EXPECT_EQ(value["appearances"]["true"], 3);
    EXPECT_DOUBLE_EQ(value["appearances"]["boundary_error_s"], .75);
    EXPECT_EQ(value["appearances"]["missed"][0]["file"], "/videos/porch/one.mp4");
    EXPECT_EQ(value["appearances"]["wrong"][0]["end_file"], "/videos/porch/two.mp4");
    EXPECT_EQ(value["appearances"]["wrong"][0]["why"], "too long");
    EXPECT_TRUE(value["appearances"]["wrong"][0]["peak_confidence"].is_null());
    EXPECT_EQ(value["decided_by"], json::parse(R"({"difference":{"windows":100,"missed":1,"false":0},
                              "reference":{"windows":20,"missed":0,"false":2}})"));
}

}  // namespace
}  // namespace noscope

#include <noscope/report.h>

#include "report/sample_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace noscope {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

Answer full_answer() {
    Answer answer = quiet_answer(20);
    add_appearance(answer, 3, 6, 0.9F);
    damage(answer, 8, 2);
    answer.files.push_back(answer.files[0]);
    answer.files[1].path = "/videos/b.mp4";
    answer.files[1].start_s = 30;
    answer.files[1].gap_before_s = 10;
    answer.query_json = R"({"predicate":{"classes":["person"]}})";
    answer.reference_json = R"({"head":"yolov8"})";
    answer.account.reference_calls = 30;
    answer.account.reused_labels = 8;
    answer.account.stages = {{"decode", 0.1 + 0.2, 40}, {"reference", 1.5, 30}};
    answer.seed = 18446744073709551615U;
    answer.command_line = "noscope find person /videos";
    answer.versions = {"noscope 0.1.0", "FFmpeg 5.1.9"};
    answer.warnings = {"clocks disagree"};
    return answer;
}

TEST(Json, HoldsWhatTheInterfacePromises) {
    const json document = json::parse(answer_json(full_answer()));
    EXPECT_EQ(document["schema"], 1);
    EXPECT_EQ(document["complete"], true);
    EXPECT_EQ(document["query"]["predicate"]["classes"][0], "person");
    EXPECT_EQ(document["recording"]["files"].size(), 2);
    EXPECT_EQ(document["recording"]["files"][0]["head_sha256"], "ab12");
    EXPECT_EQ(document["reference"]["name"], "yolov8s");
    EXPECT_EQ(document["reference"]["identity"]["head"], "yolov8");
    EXPECT_EQ(document["plan"], "reference");
    EXPECT_EQ(
        document["windows"],
        json::parse(
            R"({"total":20,"positive":3,"touched_by_damage":1,"decided_by":{"reference":19,"damaged":1}})"));
    EXPECT_EQ(document["reference_calls"], 30);
    EXPECT_EQ(document["reused_labels"], 8);
    EXPECT_EQ(document["frames_decoded"], 40);
    EXPECT_EQ(document["guarantee"]["kind"], "exact");
    EXPECT_EQ(document["damage"]["frames"], 2);
    EXPECT_EQ(
        document["damage"]["windows"],
        json::parse(R"([{"window":8,"start_s":8.0,"end_s":9.0,"damaged_frames":2,"decoded_frames":0}])"));
    EXPECT_EQ(document["gaps"],
              json::parse(R"([{"start_s":20.0,"end_s":30.0,"before_file":"/videos/b.mp4"}])"));
    EXPECT_EQ(document["seconds"]["stages"], json::parse(R"({"decode":0.3,"reference":1.5})"));
    EXPECT_EQ(document["stage_frames"], json::parse(R"({"decode":40,"reference":30})"));
    EXPECT_EQ(document["seed"], 18446744073709551615U);
    EXPECT_EQ(document["command_line"], "noscope find person /videos");
    EXPECT_EQ(document["versions"], json::parse(R"({"noscope":"0.1.0","FFmpeg":"5.1.9"})"));
    EXPECT_EQ(document["warnings"][0], "clocks disagree");
}

TEST(Json, AppearancesHaveTheColumnsOfTheCsv) {
    Answer answer = full_answer();
    add_appearance(answer, 10, 12, std::nullopt);
    const json document = json::parse(answer_json(answer));
    EXPECT_EQ(document["appearances"][0], json::parse(R"({
        "id": 1, "start_s": 3.0, "end_s": 6.0, "duration_s": 3.0, "start_clock": "", "end_clock": "",
        "file": "/videos/porch.mp4", "file_start_s": 3.0, "end_file": "/videos/porch.mp4", "file_end_s": 6.0,
        "class": "person", "peak_confidence": 0.9, "peak_s": 3.5, "positive_frames": 6, "reference_frames": 6,
        "decided_by": "reference", "peak_boxes": []})"));
    EXPECT_TRUE(document["appearances"][1]["peak_confidence"].is_null());
    EXPECT_TRUE(document["appearances"][1]["peak_s"].is_null());
}

TEST(Json, OnlySecondsDifferBetweenTwoRunsOfTheSameWork) {
    Answer slow = full_answer();
    slow.account.elapsed_s = 99;
    slow.account.reference_call_s = 3;
    slow.account.stages[0].seconds = 77;
    json a = json::parse(answer_json(full_answer())), b = json::parse(answer_json(slow));
    EXPECT_NE(a, b);
    a.erase("seconds");
    b.erase("seconds");
    EXPECT_EQ(a.dump(), b.dump());
    EXPECT_EQ(answer_json(full_answer()), answer_json(full_answer()));
}

TEST(Json, BytesThatAreNoUtf8DoNotBreakIt) {
    Answer answer = full_answer();
    answer.files[0].path = "/videos/\xff\"\n.mp4";
    const json document = json::parse(answer_json(answer));
    EXPECT_EQ(document["appearances"][0]["file"], "/videos/\xEF\xBF\xBD\"\n.mp4");
    // Their bytes stand beside them, and beside no others.
    EXPECT_EQ(document["appearances"][0]["file_encoded"], "/videos/%FF%22%0A.mp4");
    EXPECT_EQ(document["appearances"][0]["end_file_encoded"], "/videos/%FF%22%0A.mp4");
    EXPECT_EQ(document["recording"]["files"][0]["path_encoded"], "/videos/%FF%22%0A.mp4");
    EXPECT_FALSE(document["recording"]["files"][1].contains("path_encoded"));
}

TEST(Json, NetsHaveTheirTraining) {
    Answer answer = full_answer();
    answer.learning.train_frames = 9;
    LearntStage net;
    net.stage = "cnn(50,32,d32)";
    net.epochs = {{.7, .69, std::nullopt}, {.5, .4, .875}};
    net.best_epoch = 1;
    answer.learning.nets = {net};
    const json document = json::parse(answer_json(answer));
    EXPECT_EQ(document["learning"]["nets"][0]["best_epoch"], 1);
    EXPECT_EQ(document["learning"]["nets"][0]["epochs"],
              json::parse(R"([{"training_loss":0.7,"held_out_loss":0.69,"held_out_auc":null},
                              {"training_loss":0.5,"held_out_loss":0.4,"held_out_auc":0.875}])"));
}

TEST(Json, NothingIsCertifiedWhereAnotherStageDecided) {
    Answer answer = full_answer();
    answer.windows[0].decided_by = DecidedBy::specialized;
    EXPECT_EQ(json::parse(answer_json(answer))["guarantee"]["kind"], "none");
}

TEST(JsonLines, OneObjectALine) {
    const Answer answer = full_answer();
    EXPECT_EQ(
        window_line(answer.windows[8], answer),
        R"({"type":"window","window":8,"start_s":8.0,"end_s":9.0,"positive":false,"decided_by":"damaged",)"
        R"("frames":0,"positive_frames":0,"reference_frames":0,"damaged_frames":2,"file":"/videos/porch.mp4"})");
    const json appearance = json::parse(appearance_line(answer.appearances[0], answer));
    EXPECT_EQ(appearance["type"], "appearance");
    EXPECT_EQ(appearance["end_s"], 6.0);
    const json summary = json::parse(summary_line(answer));
    EXPECT_EQ(summary["type"], "summary");
    EXPECT_EQ(summary["appearance_count"], 1);
    EXPECT_FALSE(summary.contains("appearances"));
    EXPECT_EQ(summary["windows"]["total"], 20);
    EXPECT_THAT(summary_line(answer), Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace noscope

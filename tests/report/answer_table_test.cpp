#include <noscope/report.h>

#include "report/sample_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(AnswerTable, TwoAppearancesInOneFile) {
    Answer answer = quiet_answer(80);
    add_appearance(answer, 10, 20, 0.914F);
    add_appearance(answer, 41, 42, std::nullopt);
    EXPECT_EQ(answer_table(answer, 44),
              "  #   start     end  length  peak  file\n"
              "  1  0:10.0  0:20.0    10 s  0.91  porch.mp4\n"
              "  2  0:41.0  0:42.0   1.0 s     -  porch.mp4\n"
              "\n"
              "  ─────█████──────────▄───────────────────\n"
              "  |0:00 min      |0:30 min      |1:00 min\n"
              "  ▁ to █ person   ─ none\n"
              "\n"
              "2 appearances in 1 min 20 s. Took 8.0 s (10 times real time); the reference model was asked "
              "on all 160 "
              "analysed frames. Nothing is estimated: every analysed frame has the label of yolov8s.\n");
}

TEST(AnswerTable, ClassesAndClocksWhereTheyTellSomething) {
    Answer answer = quiet_answer(7200);
    answer.classes = {"car", "truck"};
    add_appearance(answer, 3600, 3625);
    answer.appearances[0].start_clock = "2024-05-01T23:59:50Z";
    answer.appearances[0].end_clock = "2024-05-02T00:00:15Z";
    add_appearance(answer, 3700, 3710);
    answer.appearances[1].start_clock = "2024-05-02T00:01:30Z";
    answer.appearances[1].end_clock = "2024-05-02T00:01:40Z";
    answer.files.push_back(answer.files[0]);
    answer.files[0].path = "/nvr/porch/01/a.mp4";
    answer.files[1].path = "/nvr/porch/02/a.mp4";
    answer.appearances[1].end_file = 1;
    EXPECT_THAT(
        answer_table(answer, 130),
        HasSubstr("  #    start      end  length  peak  class  clock                                         "
                  "file\n"
                  "  1  1:00:00  1:00:25    25 s  0.90  car    2024-05-01T23:59:50Z to "
                  "2024-05-02T00:00:15Z  01/a.mp4\n"
                  "  2  1:01:40  1:01:50    10 s  0.90  car    2024-05-02T00:01:30Z to 00:01:40Z"
                  "             01/a.mp4 to 02/a.mp4\n"));
}

TEST(AnswerTable, NoneFoundNamesTheNearest) {
    Answer answer = quiet_answer(80);
    answer.classes = {"person", "dog"};
    answer.closest.push_back({12.5, "", 0, 12.5, "person", 0.391F, {}});
    answer.closest.push_back({70, "", 0, 70, "dog", 0.1F, {}});
    EXPECT_EQ(answer_table(answer, 44),
              "No person or dog found: searched 1 min 20 s, no gaps, no damaged frames.\n"
              "The nearest were:\n"
              "      at  confidence  class   file\n"
              "  0:12.5        0.39  person  porch.mp4\n"
              "  1:10.0        0.10  dog     porch.mp4\n"
              "\n"
              "  ────────────────────────────────────────\n"
              "  |0:00 min      |0:30 min      |1:00 min\n"
              "  ─ none\n"
              "\n"
              "No appearance in 1 min 20 s. Took 8.0 s (10 times real time); the reference model was asked "
              "on all 160 "
              "analysed frames. Nothing is estimated: every analysed frame has the label of yolov8s.\n");
}

TEST(AnswerTable, NoneFoundSaysGapsAndDamage) {
    Answer answer = quiet_answer(80);
    damage(answer, 5, 1);
    answer.files.push_back(answer.files[0]);
    answer.files[1].gap_before_s = 200;
    const std::string text = answer_table(answer, 80);
    EXPECT_THAT(text, HasSubstr("searched 1 min 20 s, 1 gap (3 min 20 s), 1 damaged frame.\n"
                                "The reference model saw none at any confidence.\n"));
    EXPECT_THAT(text, HasSubstr("\nDamage: 1 analysed frame could not be decoded, in window 5.\nGap: "));
    answer.closest.push_back({12.5, "2024-05-01T13:00:12", 0, 12.5, "person", 0.391F, {}});
    EXPECT_THAT(answer_table(answer, 80),
                HasSubstr("The nearest was:\n"
                          "      at  confidence  class   clock                file\n"));
}

TEST(AnswerTable, AnEmptyAnswerIsStillText) {
    Answer answer;
    answer.classes = {"person"};
    EXPECT_THAT(answer_table(answer, 80), HasSubstr("No person found: searched 0.0 s"));
    EXPECT_THAT(answer_table(answer, 80), Not(HasSubstr("|")));
}

}  // namespace
}  // namespace noscope

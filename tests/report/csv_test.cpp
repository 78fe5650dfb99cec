#include "report/csv.h"

#include "report/sample_answer.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

TEST(Csv, QuotesByRfc4180) {
    EXPECT_EQ(csv_field("plain name.mp4"), "plain name.mp4");
    EXPECT_EQ(csv_field(""), "");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(csv_field("cr\r"), "\"cr\r\"");
}

TEST(Csv, WindowsHaveTheAgreedHeaderAndThreeDecimals) {
    Answer answer = quiet_answer(3);
    add_appearance(answer, 1, 2);
    damage(answer, 2, 2);
    answer.windows[2].end_s = 2.48;
    EXPECT_EQ(windows_csv(answer),
              "window,start_s,end_s,positive,decided_by,frames,reference_frames,positive_frames\n"
              "0,0.000,1.000,0,reference,2,2,0\n"
              "1,1.000,2.000,1,reference,2,2,2\n"
              "2,2.000,2.480,0,damaged,0,0,0\n");
}

TEST(Csv, AppearancesAcrossFilesWithClocksAndAwkwardNames) {
    Answer answer = quiet_answer(10);
    answer.files.push_back(answer.files.front());
    answer.files[0].path = "/a, \"b\"/one.mp4";
    answer.files[1].path = "/videos/two\n.mp4";
    add_appearance(answer, 2, 6, 0.87654F);
    add_appearance(answer, 8, 9, std::nullopt);
    answer.appearances[0].end_file = 1;
    answer.appearances[0].file_end_s = 1;
    answer.appearances[0].start_clock = "2024-05-01T13:00:02";
    answer.appearances[0].end_clock = "2024-05-01T13:00:06";
    EXPECT_EQ(
        appearances_csv(answer),
        "id,start_s,end_s,duration_s,start_clock,end_clock,file,file_start_s,end_file,file_end_s,class,"
        "peak_confidence,reference_frames\n"
        "1,2.000,6.000,4.000,2024-05-01T13:00:02,2024-05-01T13:00:06,\"/a, \"\"b\"\"/one.mp4\",2.000,"
        "\"/videos/two\n.mp4\",1.000,person,0.8765,8\n"
        "2,8.000,9.000,1.000,,,\"/a, \"\"b\"\"/one.mp4\",8.000,\"/a, \"\"b\"\"/one.mp4\",9.000,person,,2\n");
}

TEST(Csv, NoAppearanceIsTheHeaderAlone) {
    EXPECT_EQ(appearances_csv(quiet_answer(2)).find('\n'), appearances_csv(quiet_answer(2)).size() - 1);
}

}  // namespace
}  // namespace noscope

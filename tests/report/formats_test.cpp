#include "report/formats.h"

#include <noscope/report.h>
#include <noscope/tables.h>

#include "report/sample_answer.h"
#include "support/command.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::TempFolder;

// Two files of 20 s with 10 s between them; one appearance in each, and one from the first into the second.
Answer two_files() {
    Answer answer = quiet_answer(20);
    add_appearance(answer, 2, 4, .5F);
    FileReport second = answer.files[0];
    second.path = "/videos/b,2.mp4";
    second.start_s = 30;
    second.gap_before_s = 10;
    second.start_clock = "2024-05-01T12:00:30";
    answer.files.push_back(second);
    Appearance across = answer.appearances[0];
    across.id = 2;
    across.start_s = 18;
    across.end_s = 33;
    across.file_start_s = 18;
    across.end_file = 1;
    across.file_end_s = 3;
    across.peak_confidence = .75F;
    across.peak_s = 31;
    answer.appearances.push_back(across);
    answer.searched = {{0, 20}, {30, 50}};
    return answer;
}

TEST(Formats, AnM3uPlaysEachPartWhereItIs) {
    EXPECT_EQ(playlist_m3u(two_files()),
              "#EXTM3U\n"
              "#EXTINF:2,1 person 0.50\n#EXTVLCOPT:start-time=2.000\n#EXTVLCOPT:stop-time=4.000\n"
              "/videos/porch.mp4\n"
              "#EXTINF:2,2 person 0.75\n#EXTVLCOPT:start-time=18.000\n#EXTVLCOPT:stop-time=20.000\n"
              "/videos/porch.mp4\n"
              "#EXTINF:3,2 person 0.75\n#EXTVLCOPT:start-time=0.000\n#EXTVLCOPT:stop-time=3.000\n"
              "/videos/b,2.mp4\n");
}

TEST(Formats, AnEdlQuotesWhatItNames) {
    EXPECT_EQ(playlist_edl(two_files()),
              "# mpv EDL v0\n"
              "%17%/videos/porch.mp4,2.000,2.000,title=%13%1 person 0.50\n"
              "%17%/videos/porch.mp4,18.000,2.000,title=%13%2 person 0.75\n"
              "%15%/videos/b,2.mp4,0.000,3.000,title=%13%2 person 0.75\n");
}

// FFmpeg's reader of the format.
TEST(Formats, WebVttIsReadBackAsItIs) {
    Answer answer = two_files();
    answer.appearances[0].class_name = "a <b> & c";
    const std::string text = cues_webvtt(answer);
    EXPECT_THAT(text, HasSubstr("a &lt;b&gt; &amp; c"));
    const TempFolder folder;
    const auto read = testing::run_command(
        "ffprobe -v error -show_entries packet=pts_time,duration_time -of default=nk=1:nw=1 " +
        testing::quoted(folder.write("a.vtt", text)));
    EXPECT_EQ(read.code, 0);
    EXPECT_EQ(read.output, "2.000000\n2.000000\n18.000000\n15.000000\n");
}

TEST(Formats, MarkersHaveOneLineEach) {
    EXPECT_EQ(markers_csv(two_files()),
              "start_s,end_s,start,end,name,file,file_start_s\n"
              "2.000,4.000,00:00:02.000,00:00:04.000,1 person 0.50,/videos/porch.mp4,2.000\n"
              "18.000,33.000,00:00:18.000,00:00:33.000,2 person 0.75,/videos/porch.mp4,18.000\n");
}

TEST(Formats, LineEndsInNamesBreakNothing) {
    Answer answer = two_files();
    answer.appearances[0].class_name = "a\nb";
    answer.files[1].path = "/videos/c\nd.mp4";
    EXPECT_THAT(playlist_m3u(answer), HasSubstr("\nfile:///videos/c%0Ad.mp4\n"));
    for (const std::string& text : {playlist_m3u(answer), playlist_edl(answer), cues_webvtt(answer)})
        EXPECT_THAT(text, Not(HasSubstr("a\nb")));
}

TEST(Tables, FilesSayWhetherAnythingWasFound) {
    Answer answer = two_files();
    answer.files.push_back({});
    answer.files[2].path = "/videos/c.mp4";
    answer.files[2].problem = "empty";
    EXPECT_EQ(files_csv(answer),
              "file,found,appearances,peak_confidence,first_s,start_clock,problem,searched_s\n"
              "/videos/porch.mp4,1,2,0.5000,2.000,,,20.000\n"
              "\"/videos/b,2.mp4\",1,1,0.7500,0.000,2024-05-01T12:00:30,,20.000\n"
              "/videos/c.mp4,,0,,,,empty,0.000\n");
}

TEST(Tables, WhatWasNotSearchedIsNotSaidToBeEmpty) {
    Answer answer = two_files();
    answer.appearances.clear();
    answer.searched = {{5, 10}, {10, 12}};
    EXPECT_EQ(files_csv(answer),
              "file,found,appearances,peak_confidence,first_s,start_clock,problem,searched_s\n"
              "/videos/porch.mp4,0,0,,,,,7.000\n"
              "\"/videos/b,2.mp4\",,0,,,2024-05-01T12:00:30,,0.000\n");
    EXPECT_EQ(bins_csv(answer, 20),
              "start_s,end_s,footage_s,appearances,inside_s,share,searched_s,start_clock\n"
              "0.000,20.000,20.000,0,0.000,0.0000,7.000,2024-05-01T12:00:00\n"
              "20.000,40.000,10.000,0,0.000,,0.000,2024-05-01T12:00:20\n"
              "40.000,50.000,10.000,0,0.000,,0.000,2024-05-01T12:00:40\n");
}

TEST(Tables, AppearancesThatOverlapCountOnceInTheShare) {
    Answer answer = two_files();
    answer.appearances[1] = answer.appearances[0];
    answer.appearances[1].start_s = 3;
    answer.appearances[1].end_s = 7;
    EXPECT_THAT(bins_csv(answer, 20), HasSubstr("0.000,20.000,20.000,2,5.000,0.2500,20.000,"));
}

TEST(Tables, BinsShareTheFootageThatThereIs) {
    EXPECT_EQ(bins_csv(two_files(), 20),
              "start_s,end_s,footage_s,appearances,inside_s,share,searched_s,start_clock\n"
              "0.000,20.000,20.000,2,4.000,0.2000,20.000,2024-05-01T12:00:00\n"
              "20.000,40.000,10.000,0,3.000,0.3000,10.000,2024-05-01T12:00:20\n"
              "40.000,50.000,10.000,0,0.000,0.0000,10.000,2024-05-01T12:00:40\n");
    Answer zoned = two_files();
    zoned.files[1].start_clock = "2024-05-01T23:59:30.500+02:00";
    EXPECT_THAT(bins_csv(zoned, 20), HasSubstr(",2024-05-01T23:59:40.500+02:00\n"));
    Answer none;
    EXPECT_EQ(bins_csv(none, 60),
              "start_s,end_s,footage_s,appearances,inside_s,share,searched_s,start_clock\n");
}

TEST(Formats, TheEndingChooses) {
    const TempFolder folder;
    for (const char* name : {"a.m3u", "a.edl", "a.vtt", "a.markers.csv", "a.html"}) {
        EXPECT_TRUE(check_output_name(name)) << name;
        ASSERT_TRUE(write_answer(two_files(), folder.file(name))) << name;
    }
    EXPECT_THAT(testing::read_text(folder.file("a.markers.csv")), HasSubstr("start_s,end_s,start,"));
    EXPECT_THAT(testing::read_text(folder.file("a.html")), HasSubstr("<!doctype html>"));
}

}  // namespace
}  // namespace noscope

// report and region as they are parsed, and the options of find that they share.
#include "cli/parsed.h"

namespace noscope::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ReportWords, TakeAnAnswerARecordingOrAStore) {
    const auto of_answer =
        parsed<ReportCommand>({"report", "a.json", "/moved", "-o", "p.html", "-o", "p.m3u"});
    EXPECT_EQ(of_answer.answer, "a.json");
    EXPECT_THAT(of_answer.recording.inputs, ElementsAre("/moved"));
    EXPECT_THAT(of_answer.outputs, ElementsAre("p.html", "p.m3u"));
    const auto of_recording = parsed<ReportCommand>({"report", "/recordings/porch"});
    EXPECT_EQ(of_recording.answer, "");
    EXPECT_THAT(of_recording.recording.inputs, ElementsAre("/recordings/porch"));
    EXPECT_THAT(of_recording.outputs, ElementsAre("report.html"));
    EXPECT_EQ(parsed<ReportCommand>({"report", "--store", "s.db"}).store, "s.db");
    EXPECT_THAT(error_of({"report"}), HasSubstr("name the answer to show"));
    EXPECT_THAT(error_of({"report", "a.json", "-o", "b.jsonl"}), HasSubstr("take .json"));
    EXPECT_THAT(error_of({"report", "a.json", "-o", "b.JSONL"}), HasSubstr("take .json"));
    EXPECT_THAT(error_of({"report", "a.json", "--region", "0,0,1,1"}), HasSubstr("no option --region"));
}

TEST(ReportWords, ExtrasLandInTheirFields) {
    for (const Words& command :
         {Words{"find", "person", "r"}, Words{"apply", "p.plan", "r"}, Words{"report", "r"}}) {
        Words words = command;
        for (const char* word : {"--pictures", "7", "--clips", "d", "--pad", "2.5", "--exact", "--per-file",
                                 "f.csv", "--bins", "15m", "--threads", "3"})
            words.emplace_back(word);
        const auto made = parse(words);
        ASSERT_TRUE(made) << made.error().message;
        const AnswerExtras extras = std::visit(
            [](const auto& chosen) {
                if constexpr (requires { chosen.extras; }) return chosen.extras;
                return AnswerExtras{};
            },
            *made);
        EXPECT_EQ(extras.pictures.most, 7);
        EXPECT_EQ(extras.pictures.threads, 3);
        EXPECT_EQ(extras.clips.folder, "d");
        EXPECT_EQ(extras.clips.pad_s, 2.5);
        EXPECT_TRUE(extras.clips.exact);
        EXPECT_EQ(extras.per_file, "f.csv");
        EXPECT_EQ(extras.bins_s, 900);
    }
}

TEST(ReportWords, WhatMakesNoSenseIsRefused) {
    const auto refused = [](const Words& more) {
        Words words{"find", "person", "r"};
        words.insert(words.end(), more.begin(), more.end());
        return error_of(words);
    };
    EXPECT_THAT(refused({"--pad", "2"}), HasSubstr("--clips DIR"));
    EXPECT_THAT(refused({"--exact"}), HasSubstr("--clips DIR"));
    EXPECT_THAT(refused({"--bins", "often"}), HasSubstr("15m"));
    EXPECT_THAT(refused({"--bins", "0"}), HasSubstr("15m"));
    EXPECT_THAT(refused({"--per-file", "f.txt"}), HasSubstr(".csv"));
    EXPECT_THAT(refused({"--per-file", "f.csv", "-o", "f.csv"}), HasSubstr("different names"));
    EXPECT_THAT(refused({"--pictures", "5001"}), HasSubstr("--pictures"));
    EXPECT_EQ(parsed<FindCommand>({"find", "person", "r", "--bins", "90"}).extras.bins_s, 90);
    EXPECT_EQ(parsed<FindCommand>({"find", "person", "r", "--bins", "1h"}).extras.bins_s, 3600);
}

TEST(RegionWords, TakeARecordingATimeAndAPlace) {
    const auto region = parsed<RegionCommand>({"region", "a.mp4", "--at", "12.5", "-o", "r.html"});
    EXPECT_THAT(region.options.recording.inputs, ElementsAre("a.mp4"));
    EXPECT_EQ(region.options.at_s, 12.5);
    EXPECT_EQ(region.options.output, "r.html");
    EXPECT_EQ(parsed<RegionCommand>({"region", "a.mp4"}).options.output, "region.html");
    EXPECT_THAT(error_of({"region"}), HasSubstr("no recording"));
    EXPECT_THAT(error_of({"region", "a.mp4", "-o", "r.png"}), HasSubstr(".html"));
}

}  // namespace
}  // namespace noscope::cli

#include <noscope/report.h>

#include <gtest/gtest.h>

namespace noscope {
namespace {

TEST(ProgressLine, SaysWhatIsKnown) {
    Progress progress;
    progress.step = "indexing";
    EXPECT_EQ(progress_line(progress, 80), "indexing 0 %");
    progress.step = "labelling";
    progress.done = .426;
    progress.covered_s = 340;
    progress.elapsed_s = 10;
    progress.eta_s = 191;
    progress.appearances = 1234;
    EXPECT_EQ(progress_line(progress, 80),
              "labelling 42 %, 34 times real time, about 3 min left, 1,234 found");
    EXPECT_EQ(progress_line(progress, 20), "labelling 42 %, 34 …");
    progress.covered_s = 3.4;
    EXPECT_EQ(progress_line(progress, 80),
              "labelling 42 %, 0.3 times real time, about 3 min left, 1,234 found");
}

TEST(ProgressLine, AHundredPercentIsTheEnd) {
    Progress progress;
    progress.step = "labelling";
    progress.done = .9999;
    EXPECT_EQ(progress_line(progress, 80), "labelling 99 %");
    progress.done = 1;
    progress.eta_s = 0;
    EXPECT_EQ(progress_line(progress, 80), "labelling 100 %");
    progress.done = 1.2;
    EXPECT_EQ(progress_line(progress, 80), "labelling 100 %");
}

TEST(AboutDuration, FewDigits) {
    EXPECT_EQ(about_duration(0), "about 1 s");
    EXPECT_EQ(about_duration(7.4), "about 7 s");
    EXPECT_EQ(about_duration(43), "about 45 s");
    EXPECT_EQ(about_duration(89), "about 90 s");
    EXPECT_EQ(about_duration(91), "about 2 min");
    EXPECT_EQ(about_duration(716), "about 12 min");
    EXPECT_EQ(about_duration(16620), "about 4 h 37 min");
}

}  // namespace
}  // namespace noscope

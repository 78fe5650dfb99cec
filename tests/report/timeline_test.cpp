#include "report/timeline.h"

#include "report/sample_answer.h"
#include "report/terminal_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::HasSubstr;

std::string bar_of(const std::string& text) { return text.substr(2, text.find('\n') - 2); }

TEST(Timeline, HeightIsTheShareOfACell) {
    Answer answer = quiet_answer(80);  // 40 cells of 2 s
    add_appearance(answer, 10, 20);
    add_appearance(answer, 41, 42);
    EXPECT_EQ(timeline(answer, 44),
              "  ─────█████──────────▄───────────────────\n"
              "  |0:00 min      |0:30 min      |1:00 min\n"
              "  ▁ to █ person   ─ none\n");
}

TEST(Timeline, AShortAppearanceInADayIsSeen) {
    Answer answer = quiet_answer(86400);
    add_appearance(answer, 43'200, 43'202);
    EXPECT_EQ(bar_of(timeline(answer, 52)), "────────────────────────▁───────────────────────");
    EXPECT_THAT(timeline(answer, 52), HasSubstr("  |0 h        |6 h        |12 h       |18 h\n"));
}

TEST(Timeline, ScaleFitsTheLength) {
    EXPECT_THAT(timeline(quiet_answer(10), 44), HasSubstr("  |0:00 min           |0:05 min\n"));
    EXPECT_THAT(timeline(quiet_answer(600), 44), HasSubstr("  |0 min              |5 min\n"));
    EXPECT_THAT(timeline(quiet_answer(7200), 64),
                HasSubstr("  |0:00 h        |0:30 h        |1:00 h        |1:30 h\n"));
}

TEST(Timeline, MarksGapsAndDamageHoweverShort) {
    Answer answer = quiet_answer(40);
    for (int i = 30; i < 40; ++i) {  // 10 s without footage after 30 s, then the second file
        Window& window = answer.windows[static_cast<std::size_t>(i)];
        window.start_s += 10;
        window.end_s += 10;
        window.file = 1;
    }
    answer.files.push_back(answer.files[0]);
    answer.files[0].duration_s = 30;
    answer.files[1].duration_s = 10;
    answer.files[1].start_s = 40;
    answer.files[1].gap_before_s = 10;
    damage(answer, 7, 1);
    add_appearance(answer, 12, 14);
    EXPECT_EQ(timeline(answer, 29),  // 25 cells of 2 s
              "  ───×──█────────░░░░░─────\n"
              "  |0:00 min      |0:30 min\n"
              "  ▁ to █ person   ─ none   × damaged   ░ no footage\n");
    // A gap of a tenth of a cell; a cell is 2.01 s now.
    answer.files[1].gap_before_s = .2;
    answer.files[1].start_s = 30.2;
    for (std::size_t i = 30; i < 40; ++i) {
        answer.windows[i].start_s -= 9.8;
        answer.windows[i].end_s -= 9.8;
    }
    EXPECT_EQ(bar_of(timeline(answer, 24)), "───×─▁█───────░─────");
}

TEST(Timeline, WhatWasNotSearchedIsNotShownAsEmpty) {
    Answer answer = quiet_answer(40);
    answer.windows.resize(20);
    EXPECT_EQ(bar_of(timeline(answer, 24)), "──────────··········");
    EXPECT_THAT(timeline(answer, 24), HasSubstr("─ none   · not searched"));
}

TEST(Timeline, FitsAnyTerminal) {
    for (const int seconds : {1, 59, 3600, 86400, 30 * 86400 / 100})
        for (const int columns : {20, 40, 80, 200}) {
            const Answer answer = quiet_answer(seconds);
            const std::string text = timeline(answer, columns);
            EXPECT_EQ(display_width(bar_of(text)), columns - 4);
            const std::size_t second = text.find('\n') + 1;
            EXPECT_LE(static_cast<int>(text.find('\n', second) - second), columns);
        }
    EXPECT_EQ(timeline(Answer{}, 80), "");
}

}  // namespace
}  // namespace noscope

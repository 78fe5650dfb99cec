#include "progress_printer.h"

#include <gtest/gtest.h>

#include <utility>

namespace noscope::cli {
namespace {

using Style = ProgressPrinter::Style;

struct Screen {
    double now = 0;
    std::string text;
    ProgressPrinter printer(Style style) {
        return {style, [] { return 30; }, [this] { return now; },
                [this](const std::string& t) { text += t; }};
    }
    std::string taken() { return std::exchange(text, ""); }
};

Progress at(double done, const char* step = "labelling") {
    Progress progress;
    progress.step = step;
    progress.done = done;
    return progress;
}

TEST(ProgressPrinter, RedrawsALineAtMostFiveTimesASecond) {
    Screen screen;
    auto printer = screen.printer(Style::redrawn);
    printer.progress(at(.1));
    EXPECT_EQ(screen.taken(), "\rlabelling 10 %\x1b[K");
    screen.now = .1;
    printer.progress(at(.2));
    EXPECT_EQ(screen.taken(), "");
    screen.now = .21;
    printer.progress(at(.3));
    EXPECT_EQ(screen.taken(), "\rlabelling 30 %\x1b[K");
    printer.note("clocks disagree");
    EXPECT_EQ(screen.taken(), "\r\x1b[Kclocks disagree\n");
    printer.clear();
    EXPECT_EQ(screen.taken(), "");
}

TEST(ProgressPrinter, CutsTheLineToTheTerminal) {
    Screen screen;
    auto printer = screen.printer(Style::redrawn);
    Progress progress = at(.1);
    progress.covered_s = progress.elapsed_s = 1;
    printer.progress(progress);
    EXPECT_EQ(screen.taken(), "\rlabelling 10 %, 1.0 times re…\x1b[K");
}

TEST(ProgressPrinter, PlainLinesNowAndThen) {
    Screen screen;
    auto printer = screen.printer(Style::lines);
    printer.progress(at(.5, "indexing"));
    printer.progress(at(.6, "indexing"));
    EXPECT_EQ(screen.taken(), "indexing 50 %\n");
    screen.now = 1;
    printer.progress(at(0));
    EXPECT_EQ(screen.taken(), "labelling 0 %\n");
    screen.now = 10.9;
    printer.progress(at(.1));
    EXPECT_EQ(screen.taken(), "");
    screen.now = 11;
    printer.progress(at(.2));
    EXPECT_EQ(screen.taken(), "labelling 20 %\n");
}

TEST(ProgressPrinter, TellsTheEstimateOnceAndFirst) {
    Screen screen;
    auto printer = screen.printer(Style::lines);
    Progress progress = at(0);
    progress.every_frame_s = 716;
    printer.progress(progress);
    EXPECT_EQ(screen.taken(), "every analysed frame: about 12 min\nlabelling 0 %\n");
    screen.now = 20;
    printer.progress(progress);
    EXPECT_EQ(screen.taken(), "labelling 0 %\n");
}

TEST(ProgressPrinter, QuietTellsNotesAlone) {
    Screen screen;
    auto printer = screen.printer(Style::none);
    printer.progress(at(.5));
    EXPECT_EQ(screen.taken(), "");
    printer.note("clocks disagree");
    EXPECT_EQ(screen.taken(), "clocks disagree\n");
}

}  // namespace
}  // namespace noscope::cli

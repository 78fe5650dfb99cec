#include "progress_printer.h"

#include <noscope/report.h>

#include "terminal.h"

#include <chrono>
#include <cstdio>

#include <unistd.h>

namespace noscope::cli {
namespace {

constexpr double kRedrawEveryS = 0.2;
constexpr double kLineEveryS = 10;

}  // namespace

ProgressPrinter::ProgressPrinter(Style style, std::function<int()> columns, std::function<double()> now,
                                 std::function<void(const std::string&)> write)
    : style_(style), columns_(std::move(columns)), now_(std::move(now)), write_(std::move(write)) {}

void ProgressPrinter::progress(const Progress& progress) {
    if (style_ == Style::none) return;
    if (!estimate_told_ && progress.every_frame_s >= 0) {
        estimate_told_ = true;
        note("every analysed frame: " + about_duration(progress.every_frame_s));
    }
    const double now = now_();
    const bool new_step = progress.step != step_;
    const double interval = style_ == Style::redrawn ? kRedrawEveryS : kLineEveryS;
    if (!new_step && now - last_ < interval) return;
    last_ = now;
    step_ = progress.step;
    if (style_ == Style::lines) {
        write_(progress_line(progress, 1000) + "\n");
        return;
    }
    // One column less: a full line makes some terminals wrap.
    write_("\r" + progress_line(progress, columns_() - 1) + "\x1b[K");
    drawn_ = true;
}

void ProgressPrinter::note(const std::string& line) {
    clear();
    write_(line + "\n");
}

void ProgressPrinter::clear() {
    if (drawn_) write_("\r\x1b[K");
    drawn_ = false;
}

ProgressPrinter stderr_progress(bool quiet, bool verbose) {
    using Style = ProgressPrinter::Style;
    // Diagnostics and a line that is redrawn would write over each other.
    const bool redraw = is_terminal(STDERR_FILENO) && !verbose;
    const Style style = quiet ? Style::none : redraw ? Style::redrawn : Style::lines;
    return {style, [] { return columns_of(STDERR_FILENO); },
            [] {
                using Seconds = std::chrono::duration<double>;
                return Seconds(std::chrono::steady_clock::now().time_since_epoch()).count();
            },
            [](const std::string& text) { std::fputs(text.c_str(), stderr); }};
}

}  // namespace noscope::cli

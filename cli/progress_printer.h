// Progress on stderr: one line redrawn on a terminal, plain lines now and then elsewhere.
#pragma once

#include <noscope/find.h>

#include <functional>
#include <string>

namespace noscope::cli {

class ProgressPrinter {
   public:
    enum class Style { none, redrawn, lines };
    // `now`: seconds on a steady clock. `write`: raw text. `columns`: the terminal's width, asked each time.
    ProgressPrinter(Style style, std::function<int()> columns, std::function<double()> now,
                    std::function<void(const std::string&)> write);

    void progress(const Progress& progress);
    // A line of its own; the progress line makes room and comes back.
    void note(const std::string& line);
    // Takes the progress line away, before other text is printed.
    void clear();

   private:
    Style style_;
    std::function<int()> columns_;
    std::function<double()> now_;
    std::function<void(const std::string&)> write_;
    double last_ = -1e9;
    std::string step_;
    bool estimate_told_ = false;
    bool drawn_ = false;
};

// On stderr, for this process.
ProgressPrinter stderr_progress(bool quiet, bool verbose);

}  // namespace noscope::cli

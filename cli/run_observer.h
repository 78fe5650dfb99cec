// What a run tells, to stderr and to the outputs that grow.
#pragma once

#include <noscope/find.h>

#include "outputs.h"
#include "progress_printer.h"

#include <set>
#include <string>
#include <vector>

namespace noscope::cli {

class RunObserver : public Observer {
   public:
    // `outputs` may be null; both must outlive this.
    RunObserver(ProgressPrinter& printer, Outputs* outputs) : printer_(printer), outputs_(outputs) {}

    void on_progress(const Progress& progress) override { printer_.progress(progress); }
    void on_note(const std::string& line) override {
        if (told_.insert(line).second) printer_.note(line);
    }
    void on_window(const Window& window, const Answer& so_far) override {
        if (outputs_) outputs_->add(window, so_far);
    }
    void on_appearance(const Appearance& appearance, const Answer& so_far) override {
        if (outputs_) outputs_->add(appearance, so_far);
    }

    void on_corrected(const std::vector<std::size_t>& windows, const Answer& answer) override {
        if (outputs_) outputs_->correct(windows, answer);
    }

    // Ends the progress line and tells the warnings that were not told yet.
    void finish(const std::vector<std::string>& warnings) {
        printer_.clear();
        for (const std::string& warning : warnings) on_note(warning);
    }

   private:
    ProgressPrinter& printer_;
    Outputs* outputs_;
    std::set<std::string> told_;
};

}  // namespace noscope::cli

#include "train/progress_teller.h"

#include "base/text.h"
#include "training/trainer_process.h"

#include <fmt/format.h>

#include <cstdio>

namespace noscope::train {

void ProgressTeller::start(int steps) {
    const std::lock_guard lock(mutex_);
    steps_ = steps;
    done_ = 0;
    start_ = Clock::now();
    told_ = {};
}

void ProgressTeller::skip(int steps) {
    const std::lock_guard lock(mutex_);
    steps_ -= steps;
}

void ProgressTeller::step(const std::string& doing) {
    const std::lock_guard lock(mutex_);
    ++done_;
    const auto now = Clock::now();
    if (form_ == ProgressForm::none || (done_ < steps_ && now - told_ < std::chrono::milliseconds(250)))
        return;
    told_ = now;
    const double passed = std::chrono::duration<double>(now - start_).count();
    const double left = passed / done_ * (steps_ - done_);
    const std::string line = form_ == ProgressForm::json
                                 ? to_line({static_cast<double>(done_) / steps_, left, doing})
                                 : fmt::format("noscope-train: {} of {}, {}; {} left\n", done_, steps_, doing,
                                               human_duration(left));
    std::fputs(line.c_str(), stderr);
}

}  // namespace noscope::train

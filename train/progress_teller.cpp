#include "train/progress_teller.h"

#include "base/text.h"
#include "training/trainer_process.h"

#include <fmt/format.h>

#include <cstdio>

namespace noscope::train {
namespace {

constexpr std::int64_t kMostCounted = 1000;  // steps; more are told in per cent

}  // namespace

void ProgressTeller::start(std::int64_t steps) {
    const std::lock_guard lock(mutex_);
    steps_ = steps;
    done_ = 0;
    start_ = Clock::now();
    told_ = {};
}

void ProgressTeller::skip(std::int64_t steps) {
    const std::lock_guard lock(mutex_);
    steps_ -= steps;
}

void ProgressTeller::step(const std::string& doing, std::int64_t steps) {
    const std::lock_guard lock(mutex_);
    done_ += steps;
    const auto now = Clock::now();
    if (form_ == ProgressForm::none || (done_ < steps_ && now - told_ < std::chrono::milliseconds(250)))
        return;
    told_ = now;
    const double passed = std::chrono::duration<double>(now - start_).count();
    const double left = passed / static_cast<double>(done_) * static_cast<double>(steps_ - done_);
    const double share = static_cast<double>(done_) / static_cast<double>(steps_);
    const std::string how_far =
        steps_ > kMostCounted ? fmt::format("{:.0f} %", 100 * share) : fmt::format("{} of {}", done_, steps_);
    const std::string line = form_ == ProgressForm::json ? to_line({share, left, doing})
                                                         : fmt::format("noscope-train: {}, {}; {} left\n",
                                                                       how_far, doing, human_duration(left));
    std::fputs(line.c_str(), stderr);
}

}  // namespace noscope::train

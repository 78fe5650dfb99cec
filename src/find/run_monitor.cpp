#include "find/run_monitor.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace noscope {
namespace {

constexpr double kProgressEveryS = 0.2;
// A rate is told once it rests on this much: the first calls of a model are slower than the rest.
constexpr double kRateAfterS = 1.5;
constexpr std::int64_t kRateAfterCalls = 8;

}  // namespace

bool RunMonitor::enough(bool limit_reached) {
    if (!stopped_.empty()) return true;
    if (cancel_.cancelled())
        stopped_ = "interrupted";
    else if (limit_reached)
        stopped_ = "limit";
    else if (max_time_s_ > 0 && elapsed_s() >= max_time_s_)
        stopped_ = "max-time";
    return !stopped_.empty();
}

bool RunMonitor::cut_short() {
    if (stopped_ != "limit") return enough(false);
    return cancel_.cancelled() || (max_time_s_ > 0 && elapsed_s() >= max_time_s_);
}

void RunMonitor::note(const std::string& line) const {
    if (observer_) observer_->on_note(line);
}

void RunMonitor::step(const char* name, double done, double seconds_left) {
    if (!observer_ || seconds_since(last_) < kProgressEveryS) return;
    last_ = RunClock::now();
    Progress progress;
    progress.step = name;
    progress.done = done;
    progress.eta_s = seconds_left;
    progress.elapsed_s = elapsed_s();
    observer_->on_progress(progress);
}

void RunMonitor::progress(const CascadeTotals& done, double covered_s, std::int64_t labelled,
                          std::int64_t appearances, bool force) {
    if (!observer_ || (!force && seconds_since(last_) < kProgressEveryS)) return;
    last_ = RunClock::now();
    Progress progress;
    progress.step = "labelling";
    progress.labelled = labelled;
    progress.to_label = totals_.frames;
    progress.done =
        totals_.frames > 0 ? static_cast<double>(labelled) / static_cast<double>(totals_.frames) : 1;
    progress.covered_s = covered_s;
    progress.total_s = totals_.covered_s;
    progress.elapsed_s = elapsed_s();
    progress.appearances = appearances;
    if (done.reference_calls > 0 && !calling_) {
        calling_ = true;
        first_call_ = last_;
        calls_at_first_ = done.reference_calls;
    }
    const std::int64_t calls = done.reference_calls - calls_at_first_;
    const double calling_s = calling_ ? seconds_since(first_call_) : 0;
    if (calls >= kRateAfterCalls && calling_s >= kRateAfterS) {
        const double call_s = calling_s / static_cast<double>(calls);
        if (every_frame_asked_)
            progress.eta_s = call_s * static_cast<double>(totals_.missing - done.reference_calls - done.lost);
        const std::int64_t every_frame = std::max(totals_.frames, totals_.recording_frames);
        if (every_frame_s_ < 0) every_frame_s_ = call_s * static_cast<double>(every_frame);
    }
    if (!every_frame_asked_ && progress.elapsed_s >= kRateAfterS && progress.done > 0)
        progress.eta_s = progress.elapsed_s * (1 - progress.done) / progress.done;
    progress.every_frame_s = every_frame_s_;
    observer_->on_progress(progress);
}

}  // namespace noscope

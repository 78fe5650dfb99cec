// When a run must end, and what its watcher is told meanwhile.
#pragma once

#include <noscope/cancel.h>
#include <noscope/find.h>
#include "find/cascade_runner.h"
#include "find/session.h"

#include <functional>
#include <string>

namespace noscope {

class RunMonitor {
   public:
    // `max_time_s`: 0 for none. The run is taken to begin now.
    RunMonitor(Observer* observer, CancelToken cancel, double max_time_s)
        : observer_(observer), cancel_(std::move(cancel)), max_time_s_(max_time_s) {}

    // `every_frame_asked`: the reference is, about every frame without a label.
    void set_totals(const WorkTotals& totals, bool every_frame_asked) {
        totals_ = totals;
        every_frame_asked_ = every_frame_asked;
    }
    const WorkTotals& totals() const { return totals_; }

    // True once the run must end; stopped() then says why.
    bool enough(bool limit_reached);
    // Likewise, but reaching the limit is no reason: what was found up to there may still be checked.
    bool cut_short();
    const std::string& stopped() const { return stopped_; }
    void stop(const std::string& why) { stopped_ = why; }

    // At most five times a second; `force` for the last time.
    void progress(const CascadeTotals& done, double covered_s, std::int64_t labelled,
                  std::int64_t appearances, bool force);
    // Of what is done before the run itself: 0 to 1, and how long it still takes, below 0: unknown. As often
    // as progress().
    void step(const char* name, double done, double seconds_left);
    void note(const std::string& line) const;
    double elapsed_s() const { return seconds_since(start_); }

   private:
    Observer* observer_;
    CancelToken cancel_;
    double max_time_s_;
    WorkTotals totals_;
    RunClock::time_point start_ = RunClock::now(), last_{}, first_call_{};
    std::int64_t calls_at_first_ = 0;
    bool calling_ = false, every_frame_asked_ = true;
    double every_frame_s_ = -1;
    std::string stopped_;
};

}  // namespace noscope

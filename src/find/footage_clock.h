// What a piece of work took, child processes included (training).
#pragma once

#include "find/stage_clock.h"

namespace noscope {

class FootageClock {
   public:
    FootageClock() : core_(core_seconds()) {}
    double wall_s() const { return seconds_since(start_); }
    double core_s() const { return core_seconds() - core_; }  // of children: those that have ended

   private:
    static double core_seconds();

    RunClock::time_point start_ = RunClock::now();
    double core_;
};

}  // namespace noscope

// Where the seconds of a run go.
#pragma once

#include <noscope/answer.h>

#include <chrono>
#include <string>
#include <vector>

namespace noscope {

using RunClock = std::chrono::steady_clock;

inline double seconds_since(RunClock::time_point start) {
    return std::chrono::duration<double>(RunClock::now() - start).count();
}

// Adds up wall time and frames by stage, in the order in which stages first appear.
class StageClock {
   public:
    void add(const std::string& stage, double seconds, std::int64_t frames = 0) {
        for (StageCost& cost : stages_) {
            if (cost.name != stage) continue;
            cost.seconds += seconds;
            cost.frames += frames;
            return;
        }
        stages_.push_back({stage, seconds, frames});
    }
    const std::vector<StageCost>& stages() const { return stages_; }

   private:
    std::vector<StageCost> stages_;
};

}  // namespace noscope

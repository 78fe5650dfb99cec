// How far a job is, on stderr.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace noscope::train {

enum class ProgressForm { none, plain, json };

// Any thread may call it.
class ProgressTeller {
   public:
    explicit ProgressTeller(ProgressForm form) : form_(form) {}

    // `steps` of about equal cost from now on.
    void start(std::int64_t steps);
    // So many are not needed; below 0: so many more are.
    void skip(std::int64_t steps);
    // So many more are done; `doing` says what it was. At most a few lines a second are written, and the last
    // step's.
    void step(const std::string& doing, std::int64_t steps = 1);

   private:
    using Clock = std::chrono::steady_clock;

    const ProgressForm form_;
    std::mutex mutex_;
    std::int64_t steps_ = 0, done_ = 0;
    Clock::time_point start_{}, told_{};
};

}  // namespace noscope::train

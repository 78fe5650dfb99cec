// How far a job is, on stderr.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

namespace noscope::train {

enum class ProgressForm { none, plain, json };

// Any thread may call it.
class ProgressTeller {
   public:
    explicit ProgressTeller(ProgressForm form) : form_(form) {}

    // `steps` of about equal cost from now on.
    void start(int steps);
    // So many are not needed.
    void skip(int steps);
    // One more is done; `doing` says what it was. At most a few lines a second are written, and the last
    // step's.
    void step(const std::string& doing);

   private:
    using Clock = std::chrono::steady_clock;

    const ProgressForm form_;
    std::mutex mutex_;
    int steps_ = 0, done_ = 0;
    Clock::time_point start_{}, told_{};
};

}  // namespace noscope::train

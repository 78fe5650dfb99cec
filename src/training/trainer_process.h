// One run of noscope-train, as a child that ends with us.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// How far a job is, as a line of `noscope-train --progress json` on stderr tells it.
struct TrainingProgress {
    double done = 0;           // 0 to 1
    double seconds_left = -1;  // below 0: not known yet
    std::string doing;
};

std::string to_line(const TrainingProgress& progress);  // with its end
bool from_line(std::string_view line,
               TrainingProgress& progress);  // without; false: the line is something else

using OnTrainingProgress = std::function<void(const TrainingProgress&)>;  // may be empty

// Runs `trainer` (find_trainer()) with `arguments` and waits for its end; the calling thread hears of its
// progress. Cancelled: it is asked to end, killed if it does not within `grace`, and ErrorCode::interrupted
// comes back. It failed: ErrorCode::recording (samples that cannot be learnt from), store, interrupted, or
// internal, with what it said.
Status run_trainer(const std::string& trainer, const std::vector<std::string>& arguments,
                   const OnTrainingProgress& on_progress, const CancelToken& cancel,
                   std::chrono::milliseconds grace = std::chrono::seconds(2));

}  // namespace noscope

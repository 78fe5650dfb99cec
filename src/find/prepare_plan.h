// What a plan needs before its first file: pictures of the empty scene, weights that are learnt.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/options.h>
#include "find/cascade_runner.h"
#include "find/prepared_plan.h"
#include "find/session.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace noscope {

struct Preparation {
    Session& session;
    const Plan& plan;  // has passed check_runnable()
    const Predicate& predicate;
    const Sampling& sampling;
    const WorkTotals& totals;  // of the frames asked for
    std::string question;      // what says which frames are asked for, and which of them are positive
    std::uint64_t seed = 1;
    CancelToken cancel;
    StageClock& stages;
    std::function<bool(const Detections&)> positive;
    std::function<void(const std::vector<std::string>&)> on_classes;
    std::function<bool()> enough;  // polled often; true ends it early
    // How far a step is, in frames.
    std::function<void(const char* step, std::int64_t done, std::int64_t all)> on_step;
    std::function<void(const std::string&)> note;
};

// From the store where it was made before. `cost` grows by what it takes, also where it fails. Errors: usage
// where something cannot be learnt from this recording; reference, recording, store, interrupted (`enough`,
// too).
Result<PreparedPlan> prepare_plan(const Preparation& preparation, CascadeTotals& cost);

}  // namespace noscope

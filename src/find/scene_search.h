// Finding frames of the empty scene in a recording: the reference is asked about a few, spread over it.
#pragma once

#include "find/cascade_runner.h"
#include "find/session.h"

#include <cstdint>
#include <string>

namespace noscope {

struct SceneSearch {
    Session& session;
    const PlanImages& images;
    const Predicate& predicate;
    const Sampling& sampling;
    const WorkTotals& totals;  // of the frames asked for
    std::string question;      // what says which frames are asked for, and which of them are empty
    std::uint64_t seed = 1;
    CancelToken cancel;
    std::function<bool()> enough;  // polled often; true ends it early
    StageClock& stages;
    std::function<bool(const Detections&)> positive;
    std::function<void(const std::vector<std::string>&)> on_classes;
    std::function<void(const std::string&)> note;
    // Where the pictures must be made now, before anything is asked; an error ends the search.
    std::function<Status()> before = [] { return Status{}; };
};

// The pictures of the empty scene for one run; from the store where it was made before. Asks about frames
// until enough are empty, at most so many; what the reference says is kept and spares work later. `totals`
// grows by what it takes, also where it fails. Errors: usage where no frame is empty; reference, recording,
// store, interrupted (`enough`, too).
Result<EmptyScene> find_empty_scene(const SceneSearch& search, CascadeTotals& totals);

}  // namespace noscope

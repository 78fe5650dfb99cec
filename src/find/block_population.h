// The blocks of a recording, as sampling needs them: where they are, day or night, how much happens in them.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/session.h"
#include "search/block_sample.h"

namespace noscope {

struct PopulationSettings {
    std::int64_t windows = 0;  // a block; 0: as sample_block_windows() has it
    bool light = true;         // whether day and night are told apart; else all counts as day
    bool activity = false;     // whether it is looked at (search/activity.h)
    // Core-seconds of a nominal machine for what packets do not tell, over the whole recording; each file has
    // its share by length.
    double activity_decode_s = 60;
};

// All blocks that hold frames asked for, file by file. A block's light is that of a keyframe nearby: one is
// decoded for every ten minutes by the clock (of the file's own time where none is known), so that what is
// looked at does not hang on the recording's other days; one that cannot be decoded counts as day. Errors:
// recording, store, interrupted.
Result<BlockPopulation> block_population(const Session& session, const Sampling& sampling,
                                         const PopulationSettings& settings, const CancelToken& cancel);

}  // namespace noscope

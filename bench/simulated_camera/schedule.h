// Who comes when: random arrivals, held back until their way is free.
#pragma once

#include <noscope/error.h>
#include "simulated_camera/cut_out.h"
#include "simulated_camera/picture.h"

#include <cstdint>
#include <vector>

namespace noscope::simulated {

enum class Arrivals {
    // Independent of each other.
    poisson,
    // A Poisson process whose rate changes between busy spells (a fifth of the time, 2 minutes on average,
    // four
    // times the mean rate) and calm ones (a quarter of the mean rate).
    bursty,
};
// Which half of the recording, and with it of the cut-outs, is made.
enum class Half { both, first, second };

struct ScheduleSettings {
    double seconds = 60;  // of the recording, > 0
    Arrivals arrivals = Arrivals::poisson;
    double per_hour = 60;      // arrivals, >= 0
    double share = 0;          // > 0: in place of per_hour, the fraction of time in which something is there
    double speed = 0.2;        // each goes 1 - speed .. 1 + speed times as fast as in the clip; in [0, 0.8]
    double brightness = 0.08;  // each is 1 - b .. 1 + b times as bright; in [0, 0.5]
    int shift = 6;  // pixels each is moved by at most, to the left or right and half as much up or down
    double overlap = 0.25;  // fraction of the smaller of two things that the other may cover; 1: no limit
    Half half = Half::both;
    std::uint64_t seed = 1;
};

// One showing of one cut-out.
struct Appearance {
    std::size_t cut_out = 0;  // index into the cut-outs
    double start = 0;         // seconds in the recording
    double speed = 1, brightness = 1;
    int dx = 0, dy = 0;  // pixels on the canvas

    double end(const CutOut& what) const { return start + what.seconds() / speed; }
    // Where the body is at `time`, on the canvas; empty if it is not there.
    Box body(const CutOut& what, double time) const;
};

// The cut-outs of each half: two sets that share none, alike in size and length. ErrorCode::usage: fewer than
// two cut-outs, so that one half would have none.
struct Halves {
    std::vector<std::size_t> first, second;  // indices, ascending
};
Result<Halves> split_halves(const std::vector<CutOut>& cut_outs, std::uint64_t seed);

// All appearances, by their start. In [0, seconds / 2) only cut-outs of the first half come, and they leave
// before it ends; afterwards only those of the second. With Half::first or Half::second the whole recording
// is made from that half's. An arrival whose way is not free within 20 s does not come. ErrorCode::usage as
// above.
Result<std::vector<Appearance>> schedule(const std::vector<CutOut>& cut_outs,
                                         const ScheduleSettings& settings);

}  // namespace noscope::simulated

// The scores that detectors give the analysed frames of a recording, beside the reference's labels.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "cascade/plan.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace noscope::quality {

struct Settings {
    FindOptions question;  // what makes a frame positive, the recording, the reference, the store
    Plan detectors;        // its stages but the last, which is the reference; thresholds do not matter
    // Where the recording is cut in two, as a share of its length. Frames of each part are compared with
    // pictures of the empty scene made from the other one: none is judged by what was made from it.
    double split = .5;
};

// What one detector says of each frame judged.
struct Column {
    std::string detector;         // as plans write it, without threshold
    bool reuses = false;          // what it decides is an earlier frame's label; else "not there"
    std::vector<float> scores{};  // no_score() where it passes the frame on unasked
    // Of those that reuse labels: there is an earlier frame to copy from, and its label is another.
    std::vector<bool> compared{}, differs{};
};

struct Columns {
    std::vector<bool> positive;     // of each frame judged
    std::vector<bool> has_scene{};  // there are pictures of the empty scene for it
    std::int64_t lost = 0;          // frames that could not be decoded: they are in nothing
    // Of each part: frames that are empty, and those of them that went into its pictures.
    std::array<std::int64_t, 2> empty{}, taken{};
    std::vector<Column> columns{};
};

// Holds the small pictures of all analysed frames, some 16 KB each. What the reference has not
// said before is asked and kept in the store. Errors: as find().
Result<Columns> measure(const Settings& settings);

}  // namespace noscope::quality

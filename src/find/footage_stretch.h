// How much of a recording a comparison looks at.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/find.h>
#include "find/session.h"

namespace noscope {

struct FootageStretch {
    RecordingOptions recording;  // the files that are looked at
    RangeOptions range;          // and what part of them
    double covered_s = 0;        // footage in it
    double whole_s = 0;          // footage that was asked for
    double loading_cores = 0;    // how many cores were busy while the reference model was loaded; 0: none was
};

// From the beginning of what `question` asks for, as much as a comparison is likely to get through in
// `max_time_s`: the reference model and decoding are timed on a few frames. ErrorCode::usage: nothing is
// asked for.
Result<FootageStretch> choose_stretch(Session& session, const FindOptions& question, double max_time_s,
                                      const CancelToken& cancel);

}  // namespace noscope

// A part of a recording as a file of its own.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "video/packet_index.h"

#include <string>

namespace noscope {

struct ClipRange {
    double from_s = 0, to_s = 0;  // in the file, since its time 0; from_s < to_s
    bool exact = false;           // begin at from_s and not at the keyframe before it
};

struct ClipWritten {
    std::string path;      // with its ending: .mp4 where that container holds the streams, else .mkv
    double from_s = 0;     // where it really begins, in the source
    bool encoded = false;  // else the packets of the source, as they were
    bool sound = false;
};

// More than so many seconds of lead-in are not copied: the clip is encoded anew.
inline constexpr double kMostLeadInS = 5;

// Writes the pictures of a range, and the sound with them where there is any, to `stem` + ending. Copied from
// the keyframe before the range where that is near enough; encoded (H.264) where it is not, where `exact`
// asks for it, and where the container does not take the source's packets. The file appears whole or not at
// all. Errors: recording (the source), store (the clip), interrupted, usage (an empty range).
Result<ClipWritten> write_clip(const std::string& source, const PacketIndex& index, const ClipRange& range,
                               const std::string& stem, CancelToken cancel);

}  // namespace noscope

// How fast this machine gets through a file in each way of decoding, measured.
#pragma once

#include <noscope/error.h>
#include "video/media_file.h"
#include "video/packet_index.h"

namespace noscope {

// Frames of video passed over a second of wall time, decoded or not, on one core: divided by the file's frame
// rate they are times real time, and so they compare. 0: nothing could be measured.
struct DecodeSpeed {
    double demux = 0;      // packets read, nothing decoded
    double keyframes = 0;  // every keyframe decoded, and nothing else
    double rate2 = 0;      // the analysed frames of two a second, with what they need
    double full = 0;       // every frame
};

// Takes about `budget_s` in all, shared evenly (less where the file is soon done, once more over it where it
// is done at once), and begins in the middle of the file. Other load on the machine makes it slower.
// `index`: of `file`. ErrorCode::recording, ErrorCode::interrupted: as Decoder.
Result<DecodeSpeed> measure_decode_speed(MediaFile& file, const PacketIndex& index, double budget_s);

}  // namespace noscope

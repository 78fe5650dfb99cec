// Decoding the frames that are wanted. Pictures are always conforming: what a later stage sees never depends
// on which other frames were wanted.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "video/media_file.h"
#include "video/packet_index.h"

#include <cstdint>
#include <span>

struct AVFrame;

namespace noscope {

// What a decode() did.
struct DecodeReport {
    std::int64_t frames_decoded = 0;  // pictures that the decoder put out, wanted or not
    std::int64_t bad_packets = 0;     // packets that the decoder refused
    std::int64_t lost = 0;            // wanted frames that gave no sound picture
    double seconds = 0;               // wall time outside the sink
};

// Hears each wanted frame once. An error ends the decode and is passed on.
class FrameSink {
   public:
    virtual ~FrameSink() = default;
    // A wanted frame, in output order. The picture is the decoder's: valid during the call only.
    virtual Status frame(std::uint32_t packet, const AVFrame& picture) = 0;
    // A wanted frame that cannot be decoded: told as soon as the next keyframe came out, or at the end.
    virtual Status lost(std::uint32_t packet) = 0;
    // Called once a packet, wanted or not, for what must go on while nothing wanted comes.
    virtual Status tick() { return {}; }
};

// Decodes `file` from its first packet to the last wanted one. `wanted`: indices into index.packets,
// ascending. A picture that the decoder marks as damaged or concealed counts as lost. `threads`: decoder
// threads, > 0. ErrorCode::interrupted: cancelled; what the sink heard stays true. ErrorCode::recording: the
// file is not what was indexed, or reading failed before the index ends.
Result<DecodeReport> decode(MediaFile& file, const PacketIndex& index, std::span<const std::uint32_t> wanted,
                            int threads, FrameSink& sink);

}  // namespace noscope

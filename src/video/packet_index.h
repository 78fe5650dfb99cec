// Every video packet of a file that is a frame: what sampling, decoding and cost prediction work from.
#pragma once

#include <noscope/error.h>
#include <noscope/rational.h>
#include "query/sampling.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// A pure function of the file's bytes: one demux pass, nothing decoded.
struct PacketIndex {
    struct Packet {
        std::int64_t pts = 0;   // in time_base units; dts where there is no pts
        std::int32_t size = 0;  // bytes
        bool key = false;       // AV_PKT_FLAG_KEY as the demuxer sets it
        bool frame = true;      // false: marked as discarded; it is fed to the decoder and never shown
    };
    std::vector<Packet> packets;  // in file order
    std::int64_t corrupt = 0;     // packets that the demuxer marks as corrupt
    std::string read_error;       // why reading stopped before the end, or empty
    Rational time_base{1, 1000};  // seconds a unit
    std::int64_t start_pts = 0;   // smallest pts of a frame: the file's time 0
    double duration_s = 0;        // from time 0 to the end of the last frame in pts order

    double seconds(std::int64_t pts) const;  // since the file's time 0
    std::int64_t frames() const;             // packets that are frames
    // The frames in file order, with the packet that each is.
    struct Frames {
        std::vector<FrameTime> times;
        std::vector<std::uint32_t> packets;
    };
    Frames frame_times() const;
};

// For the store. The text form changes only with kPacketIndexVersion.
inline constexpr int kPacketIndexVersion = 1;
std::vector<std::uint8_t> encode(const PacketIndex& index);
std::optional<PacketIndex> decode_packet_index(std::span<const std::uint8_t> blob);  // none if damaged

}  // namespace noscope

// Every video packet of a file that is a frame: what sampling, decoding and cost prediction work from.
#pragma once

#include <noscope/error.h>
#include <noscope/rational.h>
#include "query/sampling.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// By the slices' headers, as the codec's parser reads them.
enum class PictureType : std::uint8_t { unknown, intra, predicted, bidirectional };

// What decoding can begin with, by what the coded headers promise.
enum class EntryPoint : std::uint8_t {
    none,      // no place to begin, whatever the container says
    closed,    // nothing after it in the file refers to anything before it: IDR, VP9 or AV1 keyframe, ...
    open,      // the same but for leading pictures: those after it in the file and before it in time
    unproved,  // a keyframe, a recovery point or an I picture without such a promise: decoding must prove it
};

// A pure function of the file's bytes: one demux pass, nothing decoded.
struct PacketIndex {
    static constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

    struct Packet {
        std::int64_t pts = 0;         // in time_base units; dts where there is no pts
        std::int32_t size = 0;        // bytes
        bool key : 1 = false;         // AV_PKT_FLAG_KEY as the demuxer sets it
        bool frame : 1 = true;        // false: marked as discarded; it is fed to the decoder and never shown
        bool disposable : 1 = false;  // a whole picture that no other refers to
        bool field : 1 = false;       // one field: the next packet may hold the other half of the picture
        bool corrupt : 1 = false;     // marked as such by the demuxer
        bool gap : 1 = false;         // a picture that later ones may refer to is missing before it
        PictureType type = PictureType::unknown;
        EntryPoint entry = EntryPoint::none;
        std::int64_t dts = kNoTime;  // kNoTime: none
        std::int64_t position = -1;  // byte in the file, by the demuxer; -1: unknown. Not always unique

        bool operator==(const Packet&) const = default;
    };
    std::vector<Packet> packets;  // in file order
    std::string read_error;       // why reading stopped before the end, or empty
    // Parameter sets come in the stream that are not those of the configuration in force.
    bool parameter_sets_change = false;
    bool several_slices = false;  // H.264 and HEVC: a picture is coded in several pieces
    int highest_layer = 0;        // HEVC's TemporalId
    // The stream's configuration (extradata) from a packet on, where it is not that of the container's head.
    struct Configuration {
        std::uint32_t from = 0;  // packet
        std::vector<std::uint8_t> extradata;

        bool operator==(const Configuration&) const = default;
    };
    std::vector<Configuration> configurations;  // ascending
    Rational time_base{1, 1000};                // seconds a unit
    std::int64_t start_pts = 0;                 // smallest pts of a frame: the file's time 0
    double duration_s = 0;                      // from time 0 to the end of the last frame in pts order

    double seconds(std::int64_t pts) const;  // since the file's time 0
    std::int64_t frames() const;             // packets that are frames
    std::int64_t corrupt_packets() const;
    // The frames in file order, with the packet that each is.
    struct Frames {
        std::vector<FrameTime> times;
        std::vector<std::uint32_t> packets;
    };
    Frames frame_times() const;
};

// For the store. The text form changes only with kPacketIndexVersion.
inline constexpr int kPacketIndexVersion = 2;
std::vector<std::uint8_t> encode(const PacketIndex& index);
std::optional<PacketIndex> decode_packet_index(std::span<const std::uint8_t> blob);  // none if damaged

}  // namespace noscope

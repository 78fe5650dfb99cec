// The plain way to decode a file, by libavformat and libavcodec alone and from its start: what everything
// cleverer is measured against. Nothing of noscope's own code is used.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace noscope::testing {

// A packet of the video stream, in the file's order.
struct PlainPacket {
    std::int64_t pts = 0;  // in the stream's time base; the decoding time where there is none
    bool has_time = true;  // false: neither; pts is 0 then
    int size = 0;          // bytes
    bool key = false;
    bool discard = false;
};

// A picture that the decoder put out, in output order.
struct PlainPicture {
    std::int64_t packet = -1;  // the packet that it came from; -1 if the decoder did not say
    std::uint64_t hash = 0;    // of all visible samples, the size and the format
    int width = 0, height = 0;
    bool damaged = false;  // marked as corrupt or concealed
};

struct PlainDecode {
    std::string error;  // why the file could not be opened; all below is empty then
    std::vector<PlainPacket> packets;
    std::vector<PlainPicture> pictures;
    int refused = 0;  // packets that the decoder would not take, and pictures that it failed at
};

enum class PacketTimes {
    numbers,  // each packet's number in place of its times: so every picture tells which packet it came from
    own,      // as they are in the file; pictures then tell nothing
};

// One thread, default flags. The stream that FFmpeg thinks best is decoded.
PlainDecode plain_decode(const std::string& path, PacketTimes times = PacketTimes::numbers);

}  // namespace noscope::testing

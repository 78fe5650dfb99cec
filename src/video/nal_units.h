// The units (NAL) that H.264 and HEVC packets are made of, in either packaging.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// H.264 annex B and ISO/IEC 14496-15; HEVC likewise.
struct NalFormat {
    int length_bytes = 0;  // 1 to 4: a big-endian length before each unit; 0: start codes
};

// Walks through the units of a packet. Damaged lengths and cut-off units end the walk; nothing outside the
// packet is read.
class NalReader {
   public:
    NalReader(NalFormat format, std::span<const std::uint8_t> packet);
    // The next unit with its header, without start code or length; none at the end.
    std::optional<std::span<const std::uint8_t>> next();

   private:
    std::optional<std::span<const std::uint8_t>> next_after_start_code();

    NalFormat format_;
    std::span<const std::uint8_t> left_;
};

// What a stream's extradata says: the packaging of its packets, and its parameter sets.
struct NalConfiguration {
    NalFormat format;
    std::vector<std::vector<std::uint8_t>> parameter_sets;  // units with their headers
};
NalConfiguration read_h264_configuration(std::span<const std::uint8_t> extradata);
NalConfiguration read_hevc_configuration(std::span<const std::uint8_t> extradata);

}  // namespace noscope

// What H.264 headers say that tells whether pictures are missing and where decoding can begin.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace noscope {

// nal_unit_type, H.264 table 7-1.
enum class H264Unit : int { slice = 1, slice_partition = 2, idr = 5, sei = 6, sps = 7, pps = 8 };
H264Unit h264_unit(std::span<const std::uint8_t> unit);

// True if an SEI unit holds a recovery point (D.1.8).
bool h264_has_recovery_point(std::span<const std::uint8_t> sei);

// Follows frame_num (7.4.3) through the pictures of a stream. Parameter sets as they come.
class H264FrameNumbers {
   public:
    void sps(std::span<const std::uint8_t> unit);
    void pps(std::span<const std::uint8_t> unit);
    // The first slice of a picture. True if a reference picture between the last one and this is missing,
    // though the stream promises none is.
    bool gap_before(std::span<const std::uint8_t> slice);

   private:
    struct Sequence {
        int frame_num_bits = 0;  // 0: unknown
        bool separate_planes = false;
        bool gaps_allowed = false;
    };
    std::array<Sequence, 32> sequences_{};
    std::array<std::uint8_t, 256> sequence_of_{};  // by picture parameter set
    std::optional<std::uint32_t> last_;            // frame_num of the last reference picture
};

}  // namespace noscope

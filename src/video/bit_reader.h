// Bits of an H.264 or HEVC unit's payload, most significant first, without the emulation prevention bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace noscope {

// Reading past the end gives zeros and ended().
class BitReader {
   public:
    explicit BitReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    std::uint32_t bit();
    std::uint32_t bits(int count);  // count <= 32
    std::uint32_t exp_golomb();     // ue(v); 2^32 - 1 for a code that is too long
    std::int32_t signed_exp_golomb();
    void skip_bytes(std::uint32_t count);
    bool ended() const { return ended_; }

   private:
    std::span<const std::uint8_t> bytes_;
    std::size_t place_ = 0;
    int bits_ = 0, zeros_ = 0;
    std::uint8_t current_ = 0;
    bool ended_ = false;
};

}  // namespace noscope

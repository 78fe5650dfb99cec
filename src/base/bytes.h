// Numbers as bytes, the lowest byte first: what the store's formats are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace noscope {

class ByteWriter {
   public:
    void byte(std::uint8_t value) { bytes_.push_back(value); }
    void fixed(std::uint32_t value);         // 4 bytes
    void fixed64(std::uint64_t value);       // 8 bytes
    void varint(std::uint64_t value);        // 7 bits a byte, the high bit where more follow: 1 to 10 bytes
    void signed_varint(std::int64_t value);  // zigzagged: small numbers of either sign are short
    void real32(float value);                // bit by bit, 4 bytes
    void real(double value);                 // bit by bit, 8 bytes
    void append(std::span<const std::uint8_t> bytes);
    void sized(std::span<const std::uint8_t> bytes);  // their number, a varint, in front

    std::span<const std::uint8_t> bytes() const { return bytes_; }
    std::vector<std::uint8_t> take() && { return std::move(bytes_); }

   private:
    std::vector<std::uint8_t> bytes_;
};

// Reads what a ByteWriter wrote. What it cannot have written (past the end, too large, longer than needed)
// gives zeros, now and for good, and makes ok() false, so that callers check once. Views into the bytes; owns
// nothing.
class ByteReader {
   public:
    explicit ByteReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

    std::uint8_t byte();
    std::uint32_t fixed();
    std::uint64_t fixed64();
    std::uint64_t varint();
    std::uint32_t varint32();  // one above 32 bits is refused
    std::int64_t signed_varint();
    float real32();
    double real();
    std::span<const std::uint8_t> take(std::size_t count);  // empty where there are fewer
    std::span<const std::uint8_t> sized();

    // A varint, the number of things that take at least `bytes` (> 0) each: one that does not fit in what is
    // left is refused, so that no allocation hangs on it.
    std::size_t count(std::size_t bytes);

    // What the caller knows to be damage; nothing is left then.
    void refuse() {
        ok_ = false;
        rest_ = {};
    }
    bool ok() const { return ok_; }
    bool at_end() const { return ok_ && rest_.empty(); }
    std::size_t left() const { return rest_.size(); }

   private:
    std::span<const std::uint8_t> rest_;
    bool ok_ = true;
};

}  // namespace noscope

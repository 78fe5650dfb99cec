#include "base/bytes.h"

#include <bit>

namespace noscope {

void ByteWriter::fixed(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) byte(static_cast<std::uint8_t>(value >> shift));
}

void ByteWriter::fixed64(std::uint64_t value) {
    fixed(static_cast<std::uint32_t>(value));
    fixed(static_cast<std::uint32_t>(value >> 32));
}

void ByteWriter::varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
}

void ByteWriter::signed_varint(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

void ByteWriter::real32(float value) { fixed(std::bit_cast<std::uint32_t>(value)); }

void ByteWriter::real(double value) { fixed64(std::bit_cast<std::uint64_t>(value)); }

void ByteWriter::append(std::span<const std::uint8_t> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void ByteWriter::sized(std::span<const std::uint8_t> bytes) {
    varint(bytes.size());
    append(bytes);
}

std::span<const std::uint8_t> ByteReader::take(std::size_t count) {
    if (count > rest_.size()) {
        refuse();
        return {};
    }
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
}

std::uint8_t ByteReader::byte() {
    const auto taken = take(1);
    return taken.empty() ? 0 : taken[0];
}

std::uint32_t ByteReader::fixed() {
    std::uint32_t value = 0;
    int shift = 0;
    for (const std::uint8_t byte : take(4)) {
        value |= std::uint32_t{byte} << shift;
        shift += 8;
    }
    return value;
}

std::uint64_t ByteReader::fixed64() {
    const std::uint64_t low = fixed();
    return low | std::uint64_t{fixed()} << 32;
}

std::uint64_t ByteReader::varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const std::uint8_t next = byte();
        const std::uint64_t bits = next & 0x7F;
        const bool overflows = shift == 63 && bits > 1;
        const bool needless = shift > 0 && next == 0;
        if (overflows || needless) refuse();
        if (!ok_) return 0;
        value |= bits << shift;
        if (next < 0x80) return value;
    }
    refuse();
    return 0;
}

std::uint32_t ByteReader::varint32() {
    const std::uint64_t value = varint();
    if (value <= 0xFFFF'FFFF) return static_cast<std::uint32_t>(value);
    refuse();
    return 0;
}

std::int64_t ByteReader::signed_varint() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

float ByteReader::real32() { return std::bit_cast<float>(fixed()); }

double ByteReader::real() { return std::bit_cast<double>(fixed64()); }

std::span<const std::uint8_t> ByteReader::sized() { return take(count(1)); }

std::size_t ByteReader::count(std::size_t bytes) {
    const std::uint64_t value = varint();
    if (value <= rest_.size() / bytes) return static_cast<std::size_t>(value);
    refuse();
    return 0;
}

}  // namespace noscope

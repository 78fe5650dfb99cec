#include "difference/sealed_bytes.h"

#include <zlib.h>

#include <bit>
#include <cstddef>
#include <utility>

namespace noscope {
namespace {

constexpr std::size_t kSealBytes = 4;

std::uint32_t checksum(std::span<const std::uint8_t> bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

}  // namespace

void SealedWriter::fixed(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) byte(static_cast<std::uint8_t>(value >> shift));
}

void SealedWriter::real(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    fixed(static_cast<std::uint32_t>(bits));
    fixed(static_cast<std::uint32_t>(bits >> 32));
}

std::vector<std::uint8_t> SealedWriter::seal() && {
    fixed(checksum(bytes_));
    return std::move(bytes_);
}

std::optional<SealedReader> SealedReader::open(std::span<const std::uint8_t> bytes, std::uint8_t version) {
    if (bytes.size() < 1 + kSealBytes) return std::nullopt;
    const auto content = bytes.first(bytes.size() - kSealBytes);
    if (SealedReader(bytes.last(kSealBytes)).fixed() != checksum(content) || content[0] != version)
        return std::nullopt;
    return SealedReader(content.subspan(1));
}

std::span<const std::uint8_t> SealedReader::take(std::size_t count) {
    if (count > rest_.size()) {
        ok_ = false;
        return {};
    }
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
}

std::uint8_t SealedReader::byte() {
    const auto taken = take(1);
    return taken.empty() ? 0 : taken[0];
}

std::uint32_t SealedReader::fixed() {
    std::uint32_t value = 0;
    int shift = 0;
    for (const std::uint8_t byte : take(4)) {
        value |= std::uint32_t{byte} << shift;
        shift += 8;
    }
    return value;
}

double SealedReader::real() {
    const std::uint64_t low = fixed();
    return std::bit_cast<double>(low | std::uint64_t{fixed()} << 32);
}

}  // namespace noscope

#include "base/sealed_bytes.h"

#include <zlib.h>

#include <cstddef>
#include <utility>

namespace noscope {
namespace {

constexpr std::size_t kSealBytes = 4;

std::uint32_t checksum(std::span<const std::uint8_t> bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

}  // namespace

std::vector<std::uint8_t> SealedWriter::seal() && {
    fixed(checksum(bytes()));
    return std::move(*this).take();
}

std::optional<SealedReader> SealedReader::open(std::span<const std::uint8_t> bytes, std::uint8_t version) {
    if (bytes.size() < 1 + kSealBytes) return std::nullopt;
    const auto content = bytes.first(bytes.size() - kSealBytes);
    if (ByteReader(bytes.last(kSealBytes)).fixed() != checksum(content) || content[0] != version)
        return std::nullopt;
    return SealedReader(content.subspan(1));
}

}  // namespace noscope

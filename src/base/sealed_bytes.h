// Bytes that are sealed: a version in front, a CRC-32 behind. What is read back is what was written, or it is
// noticed.
#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

class SealedWriter : public ByteWriter {
   public:
    explicit SealedWriter(std::uint8_t version) { byte(version); }
    std::vector<std::uint8_t> seal() &&;
};

class SealedReader : public ByteReader {
   public:
    // None if the seal is broken or the version another. `bytes` must outlive the reader.
    static std::optional<SealedReader> open(std::span<const std::uint8_t> bytes, std::uint8_t version);

   private:
    explicit SealedReader(std::span<const std::uint8_t> content) : ByteReader(content) {}
};

}  // namespace noscope

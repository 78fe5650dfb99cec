// Small values as bytes, sealed: a version in front, a checksum behind. What is read back is what was
// written, or it is noticed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

class SealedWriter {
   public:
    explicit SealedWriter(std::uint8_t version) : bytes_{version} {}

    void byte(std::uint8_t value) { bytes_.push_back(value); }
    void fixed(std::uint32_t value);  // 4 bytes, the lowest first
    void real(double value);          // bit by bit
    void append(std::span<const std::uint8_t> bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }
    std::vector<std::uint8_t> seal() &&;

   private:
    std::vector<std::uint8_t> bytes_;
};

// Reading past the end gives zeros and makes at_end() false for good, so that callers check once.
class SealedReader {
   public:
    // None if the seal is broken or the version another.
    static std::optional<SealedReader> open(std::span<const std::uint8_t> bytes, std::uint8_t version);

    std::uint8_t byte();
    std::uint32_t fixed();
    double real();
    std::span<const std::uint8_t> take(std::size_t count);  // empty where there are fewer
    std::size_t left() const { return rest_.size(); }
    bool at_end() const { return ok_ && rest_.empty(); }

   private:
    explicit SealedReader(std::span<const std::uint8_t> rest) : rest_(rest) {}

    std::span<const std::uint8_t> rest_;
    bool ok_ = true;
};

}  // namespace noscope

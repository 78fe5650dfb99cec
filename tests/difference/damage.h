// Bytes as a broken disk or a hostile hand leaves them.
#pragma once

#include "support/random.h"

#include <zlib.h>

#include <cstdint>
#include <vector>

namespace noscope::testing {

inline void seal(std::vector<std::uint8_t>& bytes) {
    const auto sum = static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(sum >> shift));
}

// Some bytes changed, cut off or added; never equal to `bytes`.
inline std::vector<std::uint8_t> damaged(const std::vector<std::uint8_t>& bytes, Random& random) {
    std::vector<std::uint8_t> copy = bytes;
    while (copy == bytes) {
        if (random() % 3 == 0) copy.resize(random() % (copy.size() + 1));
        if (random() % 3 == 0) copy.resize(copy.size() + random() % 9, static_cast<std::uint8_t>(random()));
        for (std::uint32_t i = random() % 4; i > 0 && !copy.empty(); --i)
            copy[random() % 2 ? random() % copy.size() : random() % std::min<std::size_t>(copy.size(), 40)] =
                static_cast<std::uint8_t>(random() % 2 ? random() : 0xFF);
    }
    return copy;
}

}  // namespace noscope::testing

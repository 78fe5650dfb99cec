// How a recording's encoder spends its bits, by packet sizes alone.
#pragma once

#include "video/packet_index.h"

#include <cstdint>

namespace noscope {

// Whether the encoder holds a rate. Where it does, what motion costs is taken from the picture's sharpness,
// and packet sizes say little or the opposite; whether they do is measured (packet_usefulness.h).
struct PacketSizeProfile {
    enum class RateControl : std::uint8_t { unknown, variable, near_constant };
    RateControl rate_control = RateControl::unknown;
    int stretches = 0;  // that were compared
    // (q90 - q10) / q50 of bytes a second among stretches.
    double spread = 0;
    // `spread` over what it is once the sizes of each kind are shuffled over the file. Below 1: a large
    // packet is paid for by small ones beside it; above: large ones come together, as motion does.
    double persistence = 0;
};

// The file is cut in file order, at the first keyframe after 2 s, else after 4 s; the first and the last
// stretch do not count, nor do those with a jump in time. Near constant: spread <= kMostSpread and
// persistence
// <= kMostPersistence. Unknown below kLeastStretches. O(n), for any index.
PacketSizeProfile packet_size_profile(const PacketIndex& index);

inline constexpr double kMostSpread = .35;
inline constexpr double kMostPersistence = .8;
inline constexpr int kLeastStretches = 8;

}  // namespace noscope

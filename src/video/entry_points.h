// Where decoding can begin for a wanted picture: pure functions of the packet index.
#pragma once

#include "video/packet_index.h"

#include <cstdint>
#include <vector>

namespace noscope {

// The packets of `index` that are entry points, ascending.
std::vector<std::uint32_t> entry_points(const PacketIndex& index);

// True if `packet`, which follows the entry point `entry` in the file, may depend on footage before it: a
// leading picture, shown before the entry's own. entry < packet.
bool leads(const PacketIndex& index, std::uint32_t entry, std::uint32_t packet);

}  // namespace noscope

#include "video/entry_points.h"

#include <algorithm>

namespace noscope {

std::vector<std::uint32_t> entry_points(const PacketIndex& index) {
    std::vector<std::uint32_t> entries;
    for (std::size_t i = 0; i < index.packets.size(); ++i)
        if (index.packets[i].entry != EntryPoint::none) entries.push_back(static_cast<std::uint32_t>(i));
    return entries;
}

bool leads(const PacketIndex& index, std::uint32_t entry, std::uint32_t packet) {
    const auto& packets = index.packets;
    if (packets[entry].entry == EntryPoint::closed) return false;
    if (packets[packet].pts < packets[entry].pts) return true;
    // Files without presentation times: B pictures that follow an I picture at once are shown before it.
    for (std::uint32_t i = entry + 1; i <= packet; ++i)
        if (packets[i].type != PictureType::bidirectional) return false;
    return true;
}

}  // namespace noscope

// Proof, by decoding, that decoding can begin at an entry point which the headers do not vouch for.
#pragma once

#include <noscope/error.h>
#include "video/codec.h"
#include "video/decoder.h"
#include "video/packet_reader.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace noscope {

// Decodes from `earlier` (an entry point before `entry`, or 0) and from `entry`, both < packets of the index.
// From the packet given on, both gave the same pictures over a stretch long enough to show that history does
// not matter; none if they did not. Intra refresh, which has no whole intra picture, comes right only after
// some pictures. `report` counts the work.
Result<std::optional<std::uint32_t>> prove_start(PacketReader& reader, Codec& codec, const PacketIndex& index,
                                                 std::uint32_t earlier, std::uint32_t entry,
                                                 DecodeReport& report);

// Where the longer history of a proof begins: at one of the entry points `entries` far enough before `entry`
// that the two have little in common, or at 0.
std::uint32_t proof_start(const std::vector<std::uint32_t>& entries, std::uint32_t entry);

// Packets that a proof decodes in all, for an entry point that lies `distance` packets behind the earlier
// one.
std::uint32_t proof_packets(std::uint32_t distance);

}  // namespace noscope

// What the store keeps of a file besides its packets: enough to place it in a recording without reading it.
#pragma once

#include "video/recording.h"

#include <cstdint>
#include <vector>

namespace noscope {

inline constexpr const char* kSummaryKind = "media";
inline constexpr int kSummaryVersion = 1;

// Of all fields that the file's description and packets gave.
std::vector<std::uint8_t> encode_summary(const ScannedFile& file);
// False if the blob is not what encode_summary() wrote.
bool decode_summary(const std::vector<std::uint8_t>& blob, ScannedFile& file);

}  // namespace noscope

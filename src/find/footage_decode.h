// Decoding some frames of a file, on all threads, for its time alone.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "video/packet_index.h"

#include <cstdint>
#include <string>
#include <vector>

namespace noscope {

// What is decoded is thrown away. `packets`: indices into index.packets of frames, in any order.
Status decode_and_drop(const std::string& path, const PacketIndex& index, std::vector<std::uint32_t> packets,
                       int threads, const CancelToken& cancel);

}  // namespace noscope

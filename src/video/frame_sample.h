// Small pictures of a few frames of a file, for measuring what a recording is like.
#pragma once

#include <noscope/error.h>
#include "video/media_file.h"
#include "video/packet_index.h"
#include "video/score_image.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// The score images of `wanted` (frames of the index, ascending), in that order; empty (width 0) for frames
// that cannot be decoded. Decoding ends once `most_packets` were read for it, proofs of entry points not
// counted: a file that decodes only from its start must not cost hours. ErrorCode::recording,
// ErrorCode::interrupted: as Decoder and ScoreScaler.
Result<std::vector<ScoreImage>> sample_images(MediaFile& file, const PacketIndex& index,
                                              std::span<const std::uint32_t> wanted, const ScoreSpec& spec,
                                              std::int64_t most_packets);

// Up to `most` keyframes spread evenly over the file in pts order, in file order.
std::vector<std::uint32_t> spread_keyframes(const PacketIndex& index, std::size_t most);

}  // namespace noscope

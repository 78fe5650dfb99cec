// Scores as bytes: what a row of the store's score table holds (docs/store.md, "Score blobs").
#pragma once

#include "store/store.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// `scores`: strictly rising by (pts, duplicate), no NaN. Values come back bit by bit.
std::vector<std::uint8_t> encode_scores(std::span<const StoredScore> scores);

// Moves the scores to the end of `out`. False, and `out` as it was, for anything that encode_scores() cannot
// have written, whatever the bytes.
[[nodiscard]] bool decode_scores(std::span<const std::uint8_t> blob, std::vector<StoredScore>& out);

}  // namespace noscope

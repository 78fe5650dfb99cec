// Labels as bytes: what a row of the store's label table holds (docs/store.md, "Label blobs").
#pragma once

#include "store/store.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// `labels`: strictly rising by (pts, duplicate), no NaN among confidences and coordinates; boxes of damaged
// ones are left out. Floats come back bit by bit.
std::vector<std::uint8_t> encode_labels(std::span<const StoredLabel> labels);

// Moves the labels to the end of `out`. False, and `out` as it was, for anything that encode_labels() cannot
// have written, whatever the bytes.
[[nodiscard]] bool decode_labels(std::span<const std::uint8_t> blob, std::vector<StoredLabel>& out);

}  // namespace noscope

// Copy and paste: what was seen in one image, put onto another of the same camera at the same place. Where
// positives are few, each is then seen before many states of the scene instead of before one.
#pragma once

#include "training/cnn_samples.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope::train {

// The things in the boxes of one positive row, cut along where it differs from the empty scene.
struct CutOut {
    std::size_t row = 0;
    std::vector<std::uint32_t> pixels;        // of a plane, rising: what is copied
    std::vector<std::uint32_t> surroundings;  // pixels of the boxes and a margin around that are not copied
};

// Of each row of `rows` that has boxes in all of which something stands out from the empty scene; none where
// the samples have no difference plane. In a box a pixel counts whose difference is above both three times
// the median outside of the row's boxes plus 4 levels (noise, a lamp) and half of Otsu's threshold of the box
// (Otsu 1979: what parts its levels best; half, for things that fill their box), and its neighbours.
std::vector<CutOut> find_cut_outs(const CnnSamples& samples, std::span<const std::size_t> rows);

// Copies it into `image`, which has the first planes of a row (at least Y). Luma is moved by as many levels
// as the surroundings differ on average, so that a thing seen at noon does not shine at dusk; false, and
// nothing done, where that is more than 48.
bool paste(const CnnSamples& samples, const CutOut& cut_out, std::span<std::uint8_t> image);

}  // namespace noscope::train

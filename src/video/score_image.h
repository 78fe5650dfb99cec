// Score images: small pictures made from decoded frames, for detectors and models that score frames.
#pragma once

#include "query/region.h"

#include <cstdint>
#include <vector>

namespace noscope {

// One wanted score image.
struct ScoreSpec {
    int width = 0, height = 0;  // of the score image as displayed, 1..kMostScoreSide
    bool chroma = false;        // U and V too
    Rect crop{0, 0, 1, 1};      // the part of the displayed frame it shows; x0 < x1, y0 < y1, within [0,1]
};

constexpr int kMostScoreSide = 4096;

// Planes of width * height levels, row by row without padding, full range (0..255; no colour is U = V = 128).
// Chroma is at the size of luma. Kept and resized in place by its user.
struct ScoreImage {
    int width = 0, height = 0;
    std::vector<std::uint8_t> y;
    std::vector<std::uint8_t> u, v;  // empty unless asked for
};

}  // namespace noscope

// Day and infrared night: a camera that lights the scene with infrared records no colour.
#pragma once

#include <noscope/error.h>
#include "video/frame_sample.h"

#include <cstdint>

namespace noscope {

// A cell has colour where U or V is more than this from 128. What quantisation leaves of a gray picture is
// below, lamps and clothes by day well above.
inline constexpr int kColourlessWithin = 6;
// An infrared picture may have this share of cells with colour: a clock or name that the camera writes in.
inline constexpr double kColouredCells = .01;

// Share of cells with colour, [0,1]. The image has chroma.
double coloured_share(const ScoreImage& image);

// True where the picture has no colour: infrared, a gray camera, or darkness.
bool is_infrared(const ScoreImage& image);

// Keyframes that were looked at, and how many of them have no colour.
struct InfraredCount {
    int keyframes = 0, infrared = 0;
};

// Decodes up to `keyframes` keyframes spread over the file. Errors: as sample_images().
Result<InfraredCount> count_infrared(MediaFile& file, const PacketIndex& index, std::size_t keyframes);

}  // namespace noscope

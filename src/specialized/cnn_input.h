// What a specialized model sees of a frame: which part, and as what levels.
#pragma once

#include <noscope/query.h>
#include "query/region.h"
#include "video/score_image.h"

#include <cstdint>
#include <span>

namespace noscope {

// The part of the displayed frame that tells whether the query holds: the box around its regions, grown so
// that a thing that stands at their edge is seen; the whole frame where it has none. A function of the query
// alone.
Rect query_crop(const Predicate& predicate);

// The planes of a score image one after the other, row by row: Y, U, V and, where `scene` is given, what of Y
// differs from the empty scene: |Y - min(255, (gain * scene's Y + 128) / 256)|, rounded down, with the gain
// that brings the scene to this image's brightness (video/gain.h). `now` has chroma; `scene` has its size;
// `out` has room for just that.
void write_channels(const ScoreImage& now, const ScoreImage* scene, std::span<std::uint8_t> out);

}  // namespace noscope

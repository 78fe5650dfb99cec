// Telling a thing from its shadow, its reflection, and what a codec left behind of it.
#pragma once

#include "simulated_camera/picture.h"

namespace noscope::simulated {

// One shade of 1: the background as it is.
inline constexpr int kFullShade = 128;

// Everything at half resolution and of one size.
struct ShadowInput {
    const Plane& luma;         // of the frame
    const Plane& still;        // of the background
    const Plane& chroma_away;  // the larger chroma difference of the two
};

// 255 where what lies over the background is only light or its lack: the background's own pattern is seen
// through it (their correlation over a small window is high), or both are flat and nearly alike.
Plane find_shadows(const ShadowInput& input);

// How bright the frame is against the background, in 1/kFullShade, in [0.4, 1.4]: over a window around each
// place, of which only what `thing` leaves free (0) counts. Full where nothing does.
Plane shade_of(const Plane& luma, const Plane& still, const Plane& thing);

}  // namespace noscope::simulated

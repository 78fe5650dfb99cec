// Rain: short bright streaks, others in every frame.
#pragma once

#include "simulated_camera/picture.h"

#include <cstdint>

namespace noscope::simulated {

// Draws frame number `frame`'s streaks into the luma of `picture`. `intensity` in [0, 1]: at 1 about one
// streak for every 1500 pixels.
void draw_rain(Picture& picture, double intensity, std::uint64_t seed, std::uint64_t frame);

}  // namespace noscope::simulated

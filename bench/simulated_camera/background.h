// What the camera sees when nothing moves: the median over time, and how much each place sways around it.
#pragma once

#include <noscope/error.h>
#include "simulated_camera/clip.h"
#include "simulated_camera/picture.h"

#include <vector>

namespace noscope::simulated {

struct Background {
    Picture picture;
    // At half the width and height: the median absolute deviation of luma from its median, in levels. High
    // where leaves, water or screens move by themselves.
    Plane sway;
};

// From pictures of one size in the order of time, at least 3. Where the median is not what was seen at least
// half of the time (things stood there for long), what was seen most often takes its place. `quiet` in (0,
// 1]: the fraction of the samples, those in which least moves, from which it is taken in the end.
Background background_of(const std::vector<Picture>& samples, double quiet);

// From frames spread evenly over the clip, scaled to width x height (even).
Result<Background> find_background(Clip& clip, int width, int height, double quiet);

}  // namespace noscope::simulated

// Small cut-outs with known paths, for tests that need no clip.
#pragma once

#include "simulated_camera/cut_out.h"

namespace noscope::simulated {

// A `side` x `side` square that goes from `from_x` to the right by 10 pixels every tenth of a second, `steps`
// times.
inline CutOut moving_square(int side, int from_x, int y, int steps) {
    CutOut what;
    what.class_name = "square";
    for (int i = 0; i <= steps; ++i) {
        Patch patch;
        patch.time = 0.1 * i;
        patch.box = {from_x + 10 * i, y, from_x + 10 * i + side, y + side};
        patch.body = patch.box;
        patch.x = from_x + 10 * i + side / 2.0;
        patch.y = y + side / 2.0;
        patch.colour = {Plane(side, side, 200), Plane(side / 2, side / 2, 90),
                        Plane(side / 2, side / 2, 160)};
        patch.cover = {Plane(side, side, 255), Plane(side / 2, side / 2, 255)};
        what.patches.push_back(std::move(patch));
    }
    return what;
}

}  // namespace noscope::simulated

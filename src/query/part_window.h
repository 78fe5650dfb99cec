// A window some of whose analysed frames have no label yet.
#pragma once

#include <noscope/rational.h>

#include <optional>

namespace noscope {

struct PartWindow {
    int positive = 0, negative = 0;  // frames with a label
    int open = 0;                    // frames whose label is not known; each may also prove undecodable

    // What the window's label is whatever becomes of the open ones; none where it hangs on them. A window
    // without frames is negative.
    std::optional<bool> settled(Rational presence) const;
};

}  // namespace noscope

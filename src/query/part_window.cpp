#include "query/part_window.h"

#include "query/windows.h"

namespace noscope {

// A frame that drops out counts neither way: it raises no share that was too low with all open ones positive,
// and lowers none that was high enough with all of them negative.
std::optional<bool> PartWindow::settled(Rational presence) const {
    const int frames = positive + negative + open;
    if (window_positive(positive, frames, presence)) return true;
    if (!window_positive(positive + open, frames, presence)) return false;
    return std::nullopt;
}

}  // namespace noscope

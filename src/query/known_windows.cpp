#include "query/known_windows.h"

#include "query/windows.h"

namespace noscope {

Truth truth_of(const Window& window, Rational presence) {
    // Frames that turn out to be damaged drop out: that makes a share of positive ones only larger, and what
    // all open frames together cannot reach, fewer cannot either.
    if (window_positive(window.reference_positives, window.frames, presence)) return Truth::positive;
    const int most = window.reference_positives + window.frames - window.reference_frames;
    return window_positive(most, window.frames, presence) ? Truth::open : Truth::negative;
}

}  // namespace noscope

// Frames of a span that are left until all of them are scored, and then asked about in rounds.
#pragma once

#include <noscope/rational.h>

#include <cstdint>
#include <limits>
#include <optional>

namespace noscope {

// What makes windows of frames and appearances of windows, as far as it says what need not be asked.
struct WindowRule {
    Rational presence{1, 2};
    int min_hits = 2;
};

struct LeftFrame {
    std::int64_t window = 0;                                  // never falls from frame to frame
    bool open = false;                                        // the reference may be asked about it
    std::optional<bool> label{};                              // of one that is not; none: it drops out
    double score = std::numeric_limits<double>::quiet_NaN();  // where it has one
};

}  // namespace noscope

// The windows that a span's frames lie in, and which of them hang on no open frame any more.
#pragma once

#include <noscope/rational.h>
#include "cascade/left_frame.h"
#include "query/part_window.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

struct LeftWindow {
    std::size_t first = 0, end = 0;  // frames
    PartWindow part{};
    std::optional<bool> settled{};
};

struct LeftWindows {
    explicit LeftWindows(std::span<const LeftFrame> frames);
    // Counts anew what is known of the same frames.
    void settle(std::span<const LeftFrame> frames, Rational presence);

    std::vector<LeftWindow> all;
    std::vector<std::size_t> of;  // of each frame: index into all
};

}  // namespace noscope

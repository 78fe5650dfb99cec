#include "cascade/left_windows.h"

namespace noscope {

LeftWindows::LeftWindows(std::span<const LeftFrame> frames) : of(frames.size()) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (i == 0 || frames[i].window != frames[i - 1].window) all.push_back({.first = i});
        all.back().end = i + 1;
        of[i] = all.size() - 1;
    }
}

void LeftWindows::settle(std::span<const LeftFrame> frames, Rational presence) {
    for (LeftWindow& window : all) {
        window.part = {};
        for (const LeftFrame& frame : frames.subspan(window.first, window.end - window.first)) {
            if (frame.open)
                ++window.part.open;
            else if (frame.label)
                ++(*frame.label ? window.part.positive : window.part.negative);
        }
        window.settled = window.part.settled(presence);
    }
}

}  // namespace noscope

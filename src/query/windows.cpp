#include "query/windows.h"

#include "base/rational_math.h"

#include <algorithm>
#include <cassert>

namespace noscope {

const char* to_string(DecidedBy by) {
    switch (by) {
        case DecidedBy::skip:
            return "skip";
        case DecidedBy::packets:
            return "packets";
        case DecidedBy::keyframes:
            return "keyframes";
        case DecidedBy::difference:
            return "difference";
        case DecidedBy::specialized:
            return "specialized";
        case DecidedBy::reference:
            return "reference";
        case DecidedBy::damaged:
            return "damaged";
    }
    assert(false);
    return "";
}

bool window_positive(int positive_frames, int frames, Rational presence) {
    return frames > 0 && int128{positive_frames} * presence.den >= int128{presence.num} * frames;
}

double window_start_s(std::int64_t number, Rational window) {
    return static_cast<double>(int128{number} * window.num) / static_cast<double>(window.den);
}

void judge(Window& window, std::span<const FrameLabel> labels, Rational presence) {
    window.frames = window.positive_frames = window.damaged_frames = 0;
    window.reference_frames = window.reference_positives = 0;
    window.decided_by = DecidedBy::damaged;
    for (const FrameLabel& label : labels) {
        if (!label.decoded) {
            ++window.damaged_frames;
            continue;
        }
        assert(label.by != DecidedBy::damaged);
        window.decided_by = window.frames == 0 ? label.by : std::max(window.decided_by, label.by);
        ++window.frames;
        if (label.positive) ++window.positive_frames;
        if (label.by != DecidedBy::reference) continue;
        ++window.reference_frames;
        if (label.positive) ++window.reference_positives;
    }
    window.positive = window_positive(window.positive_frames, window.frames, presence);
}

std::vector<Window> windows_of(std::span<const FrameLabel> labels, const Sampling& sampling,
                               double duration_s) {
    std::vector<Window> windows;
    for (std::size_t first = 0, end = 0; first < labels.size(); first = end) {
        const std::int64_t number = labels[first].window;
        assert(windows.empty() || windows.back().number < number);
        while (end < labels.size() && labels[end].window == number) ++end;
        Window window;
        window.number = number;
        window.start_s = window_start_s(number, sampling.window);
        window.end_s =
            std::max(window.start_s, std::min(duration_s, window_start_s(number + 1, sampling.window)));
        judge(window, labels.subspan(first, end - first), sampling.presence);
        windows.push_back(window);
    }
    return windows;
}

}  // namespace noscope

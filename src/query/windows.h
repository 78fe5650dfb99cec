// From frame labels to windows (docs/semantics.md, "Windows").
#pragma once

#include <noscope/answer.h>
#include <noscope/query.h>

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// The final label of an analysed frame.
struct FrameLabel {
    std::int64_t window = 0;  // its window's number in the file
    bool decoded = true;      // false: could not be decoded; it drops out of its window's count
    bool positive = false;
    DecidedBy by = DecidedBy::reference;  // ignored where not decoded
};

// True where at least the `presence` share of `frames` is positive; false for frames == 0. Exact.
bool window_positive(int positive_frames, int frames, Rational presence);

// Counts the labels of a window's frames into it, in place of what it held, and says whether it is positive.
void judge(Window& window, std::span<const FrameLabel> labels, Rational presence);

// Where window `number` begins, in seconds from the file's time 0: the double nearest to the exact value, so
// that the end of one window and the start of the next are the same number.
double window_start_s(std::int64_t number, Rational window);

// The windows of one file, in order, only those that have analysed frames. `labels` in pts order.
// Window.number is the number in the file, start_s and end_s count from the file's time 0, end_s is cut at
// `duration_s`; Window.file is 0. The caller moves them to their place in the recording.
std::vector<Window> windows_of(std::span<const FrameLabel> labels, const Sampling& sampling,
                               double duration_s);

}  // namespace noscope

// Which frames of a file are analysed, and to which window each belongs (docs/semantics.md, "Time").
// Pure functions of the packets' time stamps; nothing here reads a file.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// One video packet that is a frame, in file order. Discarded packets are left out before.
struct FrameTime {
    std::int64_t pts = 0;  // in units of the file's time base; dts where the file has no pts
    bool key = false;
};

// An analysed frame of one file.
struct AnalysedFrame {
    std::int64_t window = 0;  // its window's number in the file, >= 0
    std::int64_t pts = 0;
    std::uint32_t packet = 0;  // index into the FrameTimes, so that equal pts are told apart
    bool key = false;          // a keyframe
};

// Refuses rates, windows and presences that cannot be used (ErrorCode::usage): a rate or a window that is not
// above 0, a presence outside (0, 1], a window below 1 ms, rate * window < 1 unless native. In lowest terms
// no numerator or denominator may exceed 10^9: then a 64-bit time stamp times a time base of two 31-bit terms
// times a rate stays below 2^127, so slots are exact for any file.
Status check(const Sampling& sampling);

// The analysed frames of a file in pts order (file order among equals): for each slot [i/R, (i+1)/R) counted
// from the smallest pts, the first keyframe in it, else its first frame. A slot belongs to window
// floor(i / (R * window)). Native: every frame, in window floor(t / window).
// `time_base`: seconds a unit, both terms in [1, 2^31); `sampling` has passed check().
// O(n log n) time in the number of frames, one pass when they are sorted. Any time stamps are safe; window
// numbers beyond 64 bits (centuries of milliseconds, which only a damaged file claims) become the largest
// one.
std::vector<AnalysedFrame> analysed_frames(std::span<const FrameTime> frames, Rational time_base,
                                           const Sampling& sampling);

}  // namespace noscope

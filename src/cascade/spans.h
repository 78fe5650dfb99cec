// Reuse spans, and which earlier frame a frame of one is compared with (docs/semantics.md, "Plans").
#pragma once

#include "query/sampling.h"

#include <noscope/error.h>
#include <noscope/rational.h>

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// How many windows of `window` seconds make a span of `span` seconds. ErrorCode::usage unless it is a whole
// number of at least 1; terms as check(Sampling) allows them.
Result<std::int64_t> windows_a_span(Rational span, Rational window);

// Cuts the analysed frames of one file, in pts order, into its reuse spans: span k holds the frames of
// windows [k*windows, (k+1)*windows) of the file, so that it does not hang on which frames of the file are
// asked about, as long as all frames of a span are given. In order, none empty. `windows` >= 1.
std::vector<std::span<const AnalysedFrame>> reuse_spans(std::span<const AnalysedFrame> frames,
                                                        std::int64_t windows);

// For each frame of a span (in pts order, file order among equals), which of them `previous:age` compares it
// with: the last that is at least `age` and at most 2 * `age` seconds older, -1 without one. Exact. `age` as
// plan.h states it, `time_base`: seconds a unit, both terms in [1, 2^31).
std::vector<int> earlier_frames(std::span<const AnalysedFrame> frames, Rational time_base, Rational age);

}  // namespace noscope

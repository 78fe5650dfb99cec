#include "cascade/spans.h"

#include "base/error_text.h"
#include "base/rational_math.h"

namespace noscope {

Result<std::int64_t> windows_a_span(Rational span, Rational window) {
    const int128 num = int128{span.num} * window.den, den = int128{span.den} * window.num;
    if (num <= 0 || den <= 0 || num % den != 0)
        return fail(ErrorCode::usage, "a reuse span of {} s is no whole number of windows of {} s",
                    to_string(span), to_string(window));
    return floor_div(num, den);
}

std::vector<std::span<const AnalysedFrame>> reuse_spans(std::span<const AnalysedFrame> frames,
                                                        std::int64_t windows) {
    std::vector<std::span<const AnalysedFrame>> spans;
    for (std::size_t begin = 0, end = 0; begin < frames.size(); begin = end) {
        const std::int64_t number = floor_div(frames[begin].window, windows);
        while (end < frames.size() && floor_div(frames[end].window, windows) == number) ++end;
        spans.push_back(frames.subspan(begin, end - begin));
    }
    return spans;
}

std::vector<int> earlier_frames(std::span<const AnalysedFrame> frames, Rational time_base, Rational age) {
    age = reduced(age.num, age.den);
    // Both sides of (pts - pts') * time_base <=> age, times both denominators: below 2^65 * 2^31 * 2^30.
    const auto scaled = [&](const AnalysedFrame& from, const AnalysedFrame& to) {
        return (int128{to.pts} - from.pts) * time_base.num * age.den;
    };
    const int128 least = int128{age.num} * time_base.den;
    std::vector<int> earlier;
    earlier.reserve(frames.size());
    int latest = -1;  // the last frame old enough; it never goes back, since times do not
    for (const AnalysedFrame& frame : frames) {
        while (scaled(frames[static_cast<std::size_t>(latest + 1)], frame) >= least) ++latest;
        const bool found =
            latest >= 0 && scaled(frames[static_cast<std::size_t>(latest)], frame) <= 2 * least;
        earlier.push_back(found ? latest : -1);
    }
    return earlier;
}

}  // namespace noscope

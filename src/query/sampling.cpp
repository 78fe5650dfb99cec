#include "query/sampling.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/try.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace noscope {
namespace {

constexpr std::int64_t kLargestTerm = 1'000'000'000;
// Times are written with 3 decimals, and appearances compare them to the microsecond.
constexpr Rational kShortestWindow{1, 1000};

Status check_positive(const char* option, Rational value) {
    if (value.num <= 0 || value.den <= 0)
        return fail(ErrorCode::usage, "{} is not above 0; give a number above 0", option);
    const Rational r = reduced(value.num, value.den);
    if (r.num > kLargestTerm || r.den > kLargestTerm)
        return fail(ErrorCode::usage,
                    "{} {} is too large or has too many digits to be computed exactly: in lowest terms "
                    "numerator and denominator may be at most 10^9",
                    option, to_string(value));
    return {};
}

// floor(a / b) for a >= 0 and b > 0, the largest number where it does not fit.
std::int64_t saturated_quotient(int128 a, int128 b) {
    return static_cast<std::int64_t>(std::min<int128>(a / b, std::numeric_limits<std::int64_t>::max()));
}

// Packet numbers in pts order, file order among equals.
std::vector<std::uint32_t> presentation_order(std::span<const FrameTime> frames) {
    assert(frames.size() <= std::numeric_limits<std::uint32_t>::max());
    std::vector<std::uint32_t> order(frames.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto earlier = [&](std::uint32_t a, std::uint32_t b) { return frames[a].pts < frames[b].pts; };
    if (!std::is_sorted(order.begin(), order.end(), earlier))
        std::stable_sort(order.begin(), order.end(), earlier);
    return order;
}

std::vector<AnalysedFrame> every_frame(std::span<const FrameTime> frames,
                                       std::span<const std::uint32_t> order, Rational time_base,
                                       Rational window) {
    const Rational windows_per_unit = time_base * Rational{window.den, window.num};
    const int128 origin = frames[order.front()].pts;
    std::vector<AnalysedFrame> analysed;
    analysed.reserve(order.size());
    for (const std::uint32_t packet : order) {
        const int128 elapsed = frames[packet].pts - origin;
        analysed.push_back({saturated_quotient(elapsed * windows_per_unit.num, windows_per_unit.den),
                            frames[packet].pts, packet, frames[packet].key});
    }
    return analysed;
}

}  // namespace

Status check(const Sampling& sampling) {
    if (!sampling.native) NOSCOPE_CHECK(check_positive("--rate", sampling.rate));
    NOSCOPE_CHECK(check_positive("--window", sampling.window));
    NOSCOPE_CHECK(check_positive("--presence", sampling.presence));
    if (compare(sampling.presence, {1, 1}) > 0)
        return fail(ErrorCode::usage,
                    "--presence {} is above 1: it is the share of a window's frames that must be positive",
                    to_string(sampling.presence));
    if (compare(sampling.window, kShortestWindow) < 0)
        return fail(ErrorCode::usage, "--window {} is below a millisecond; make it 0.001 or longer",
                    to_string(sampling.window));
    if (!sampling.native && compare(sampling.rate * sampling.window, {1, 1}) < 0) {
        const Rational rate = reduced(sampling.rate.num, sampling.rate.den);
        const Rational window = reduced(sampling.window.num, sampling.window.den);
        return fail(ErrorCode::usage,
                    "a window of {} s is shorter than the time between analysed frames at --rate {}; make "
                    "--window at least {} or --rate at least {}, or use --rate native",
                    to_string(window), to_string(rate), to_string({rate.den, rate.num}),
                    to_string({window.den, window.num}));
    }
    return {};
}

std::vector<AnalysedFrame> analysed_frames(std::span<const FrameTime> frames, Rational time_base,
                                           const Sampling& sampling) {
    assert(check(sampling));
    assert(time_base.num > 0 && time_base.num < (std::int64_t{1} << 31));
    assert(time_base.den > 0 && time_base.den < (std::int64_t{1} << 31));
    if (frames.empty()) return {};
    const auto order = presentation_order(frames);
    const Rational window = reduced(sampling.window.num, sampling.window.den);
    if (sampling.native) return every_frame(frames, order, time_base, window);

    const Rational rate = reduced(sampling.rate.num, sampling.rate.den);
    const Rational slots_per_unit = time_base * rate, slots_per_window = rate * window;
    const int128 origin = frames[order.front()].pts;
    std::vector<AnalysedFrame> analysed;
    int128 last_slot = -1;
    bool has_key = false;
    for (const std::uint32_t packet : order) {
        const FrameTime& frame = frames[packet];
        const int128 slot = (frame.pts - origin) * slots_per_unit.num / slots_per_unit.den;
        if (slot == last_slot) {
            if (frame.key && !has_key) {
                analysed.back().pts = frame.pts;
                analysed.back().packet = packet;
                analysed.back().key = true;
                has_key = true;
            }
            continue;
        }
        // slot * den / num with the whole part taken out first, so that the product fits.
        const int128 whole = slot / slots_per_window.num * slots_per_window.den;
        const int128 rest = slot % slots_per_window.num * slots_per_window.den / slots_per_window.num;
        analysed.push_back({saturated_quotient(whole + rest, 1), frame.pts, packet, frame.key});
        last_slot = slot;
        has_key = frame.key;
    }
    return analysed;
}

}  // namespace noscope

#include "query/bootstrap.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <random>

namespace noscope {
namespace {

constexpr std::int64_t kLeastBlockWindows = 10;  // a sampled block at a window of 1 s

// What a stretch of windows holds. All measures are quotients of sums of these.
struct Counts {
    WindowMetrics windows;
    FrameMetrics frames;
    std::int64_t truth = 0, touched = 0, reported = 0, right = 0;

    Counts& operator+=(const Counts& other) {
        windows += other.windows;
        frames += other.frames;
        return add_appearances(other, 1);
    }
    Counts& operator-=(const Counts& other) {
        windows -= other.windows;
        frames -= other.frames;
        return add_appearances(other, -1);
    }

   private:
    Counts& add_appearances(const Counts& other, std::int64_t sign) {
        truth += sign * other.truth;
        touched += sign * other.touched;
        reported += sign * other.reported;
        right += sign * other.right;
        return *this;
    }
};

struct Quotient {
    std::int64_t part = 0, whole = 0;
};

enum Rate { kFnr, kFpr, kPrecision, kRecall, kF1, kRates };
// Rates of windows, then those of frames, then two of appearances.
constexpr std::size_t kFrames = kRates, kAppearanceRecall = 2 * kRates,
                      kAppearancePrecision = kAppearanceRecall + 1, kMeasures = kAppearancePrecision + 1;

std::array<Quotient, kMeasures> measures_of(const Counts& c) {
    std::array<Quotient, kMeasures> all;
    const auto rates = [&](std::size_t first, const WindowMetrics& m) {
        const std::int64_t positive = m.true_positive + m.false_negative;
        all[first + kFnr] = {m.false_negative, positive};
        all[first + kFpr] = {m.false_positive, m.false_positive + m.true_negative};
        all[first + kPrecision] = {m.true_positive, m.true_positive + m.false_positive};
        all[first + kRecall] = {m.true_positive, positive};
        all[first + kF1] = {2 * m.true_positive, positive + m.true_positive + m.false_positive};
    };
    rates(0, c.windows);
    rates(kFrames, c.frames);
    all[kAppearanceRecall] = {c.touched, c.truth};
    all[kAppearancePrecision] = {c.right, c.reported};
    return all;
}

// sums[i]: of the windows before i, twice round, so that a block may go on past the end at the beginning.
std::vector<Counts> running_sums(std::span<const Window> truth, std::span<const Window> predicted,
                                 std::span<const Span> true_spans, std::span<const Span> reported_spans,
                                 const AppearanceFaults& faults) {
    const std::size_t n = truth.size();
    std::vector<Counts> each(n);
    for (std::size_t i = 0; i < n; ++i) {
        each[i].windows = window_of(truth[i], predicted[i].positive);
        each[i].frames = frames_of(truth[i], predicted[i].positive);
    }
    for (const Span& span : true_spans) ++each[span.first].truth, ++each[span.first].touched;
    for (const std::size_t i : faults.missed) --each[true_spans[i].first].touched;
    for (const Span& span : reported_spans) ++each[span.first].reported, ++each[span.first].right;
    for (const auto* wrong : {&faults.spurious, &faults.overlong})
        for (const std::size_t i : *wrong) --each[reported_spans[i].first].right;
    std::vector<Counts> sums(2 * n + 1);
    for (std::size_t i = 0; i < 2 * n; ++i) (sums[i + 1] = sums[i]) += each[i % n];
    return sums;
}

// Uniform in [0, limit): the same everywhere, which the standard library's distributions are not.
std::size_t below(std::mt19937_64& engine, std::size_t limit) {
    const std::uint64_t usable = engine.max() - engine.max() % limit;
    for (;;)
        if (const std::uint64_t drawn = engine(); drawn < usable) return drawn % limit;
}

// Of the blocks that the recording falls into, those that hold any of what the measure counts.
std::int64_t blocks_that_count(const std::vector<Counts>& sums, std::size_t n, std::size_t length,
                               std::size_t measure) {
    std::int64_t count = 0;
    for (std::size_t from = 0; from < n; from += length) {
        Counts block = sums[std::min(from + length, n)];
        block -= sums[from];
        count += measures_of(block)[measure].whole > 0 ? 1 : 0;
    }
    return count;
}

RateInterval percentiles(std::vector<double>& draws, double confidence) {
    std::sort(draws.begin(), draws.end());
    const double last = static_cast<double>(draws.size() - 1);
    const auto at = [&](double share) { return draws[static_cast<std::size_t>(std::lround(share * last))]; };
    return {at((1 - confidence) / 2), at((1 + confidence) / 2)};
}

}  // namespace

std::int64_t dependence_reach(std::span<const std::uint8_t> series) {
    const std::size_t n = series.size();
    if (n < 2) return 0;
    double mean = 0;
    for (const std::uint8_t value : series) mean += value;
    mean /= static_cast<double>(n);
    const auto covariance = [&](std::size_t lag) {
        double sum = 0;
        for (std::size_t i = 0; i + lag < n; ++i) sum += (series[i] - mean) * (series[i + lag] - mean);
        return sum;
    };
    const double variance = covariance(0);
    if (variance <= 0) return 0;
    const double limit =
        2 * std::sqrt(std::log10(static_cast<double>(n)) / static_cast<double>(n)) * variance;
    constexpr std::size_t kQuietLags = 5;
    std::size_t reach = 0;
    for (std::size_t lag = 1; lag <= n / 20 && lag <= reach + kQuietLags; ++lag)
        if (std::abs(covariance(lag)) > limit) reach = lag;
    return static_cast<std::int64_t>(reach);
}

std::int64_t block_length(std::span<const Window> truth, std::span<const Window> predicted) {
    assert(truth.size() == predicted.size());
    const auto reach = [&](auto&& value) {
        std::vector<std::uint8_t> series(truth.size());
        for (std::size_t i = 0; i < series.size(); ++i) series[i] = value(i) ? 1 : 0;
        return dependence_reach(series);
    };
    const std::int64_t longest =
        std::max({reach([&](std::size_t i) { return truth[i].positive; }),
                  reach([&](std::size_t i) { return predicted[i].positive; }),
                  reach([&](std::size_t i) { return truth[i].positive != predicted[i].positive; })});
    const auto root = static_cast<std::int64_t>(std::ceil(std::cbrt(static_cast<double>(truth.size()))));
    return std::max({kLeastBlockWindows, root, 2 * longest});
}

ScoreIntervals bootstrap_intervals(std::span<const Window> truth, std::span<const Window> predicted,
                                   std::span<const Span> true_spans, std::span<const Span> reported_spans,
                                   const AppearanceFaults& faults, const BootstrapOptions& options) {
    ScoreIntervals intervals;
    const std::size_t n = truth.size();
    intervals.block_windows = block_length(truth, predicted);
    const auto length = static_cast<std::size_t>(intervals.block_windows);
    intervals.blocks = static_cast<std::int64_t>(n / length);
    if (intervals.blocks < kLeastBlocks) return intervals;

    const std::vector<Counts> sums = running_sums(truth, predicted, true_spans, reported_spans, faults);
    std::array<std::vector<double>, kMeasures> drawn;
    std::mt19937_64 engine(options.seed);
    for (int draw = 0; draw < options.draws; ++draw) {
        Counts total;
        for (std::int64_t block = 0; block < intervals.blocks; ++block) {
            const std::size_t from = below(engine, n);
            total += sums[from + length];
            total -= sums[from];
        }
        const auto measures = measures_of(total);
        for (std::size_t i = 0; i < kMeasures; ++i)
            if (measures[i].whole > 0)
                drawn[i].push_back(static_cast<double>(measures[i].part) /
                                   static_cast<double>(measures[i].whole));
    }

    const auto observed = measures_of(sums[n]);
    const auto interval = [&](std::size_t measure) -> std::optional<RateInterval> {
        const auto [part, whole] = observed[measure];
        if (whole == 0) return std::nullopt;
        const std::int64_t trials = blocks_that_count(sums, n, length, measure);
        const double far = std::pow(1 - options.confidence, 1 / static_cast<double>(trials));
        if (part == 0) return RateInterval{0, 1 - far};
        if (part == whole) return RateInterval{far, 1};
        // One error more tells no less of what may come than none did.
        const RateInterval seen = percentiles(drawn[measure], options.confidence);
        return RateInterval{std::min(seen.low, far), std::max(seen.high, 1 - far)};
    };
    const auto rates = [&](std::size_t first) {
        return RateIntervals{interval(first + kFnr), interval(first + kFpr), interval(first + kPrecision),
                             interval(first + kRecall), interval(first + kF1)};
    };
    intervals.windows = rates(0);
    intervals.frames = rates(kFrames);
    intervals.appearance_recall = interval(kAppearanceRecall);
    intervals.appearance_precision = interval(kAppearancePrecision);
    return intervals;
}

}  // namespace noscope

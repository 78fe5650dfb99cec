#include "query/metrics.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

std::optional<double> ratio(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

// True where the two share time of positive length.
bool touch(const Span& a, const Span& b) {
    return std::min(a.end_s, b.end_s) - std::max(a.start_s, b.start_s) > kTimeSlack_s;
}

// The longest stretch of `reported` outside all of `truth`, those spans being the true ones that end after
// it starts, in time order.
double longest_stretch_outside(const Span& reported, std::span<const Span> truth) {
    double longest = 0, covered_to = reported.start_s;
    for (const Span& span : truth) {
        if (span.start_s >= reported.end_s) break;
        longest = std::max(longest, span.start_s - covered_to);
        covered_to = std::max(covered_to, span.end_s);
    }
    return std::max(longest, reported.end_s - covered_to);
}

// Over the windows that both lists have.
template <class CountsOf>
WindowMetrics sum_of_common(std::span<const Window> truth, std::span<const Window> predicted,
                            const CountsOf& counts_of) {
    WindowMetrics metrics;
    auto other = predicted.begin();
    for (const Window& window : truth) {
        while (other != predicted.end() && other->number < window.number) ++other;
        if (other == predicted.end()) break;
        if (other->number == window.number) metrics += counts_of(window, other->positive);
    }
    return metrics;
}

}  // namespace

std::optional<double> WindowMetrics::fnr() const {
    return ratio(false_negative, true_positive + false_negative);
}
std::optional<double> WindowMetrics::fpr() const {
    return ratio(false_positive, true_negative + false_positive);
}
std::optional<double> WindowMetrics::precision() const {
    return ratio(true_positive, true_positive + false_positive);
}
std::optional<double> WindowMetrics::recall() const {
    return ratio(true_positive, true_positive + false_negative);
}
std::optional<double> WindowMetrics::f1() const {
    return ratio(2 * true_positive, 2 * true_positive + false_positive + false_negative);
}

WindowMetrics& WindowMetrics::operator+=(const WindowMetrics& other) {
    true_positive += other.true_positive;
    false_positive += other.false_positive;
    true_negative += other.true_negative;
    false_negative += other.false_negative;
    return *this;
}
WindowMetrics& WindowMetrics::operator-=(const WindowMetrics& other) {
    true_positive -= other.true_positive;
    false_positive -= other.false_positive;
    true_negative -= other.true_negative;
    false_negative -= other.false_negative;
    return *this;
}

WindowMetrics window_of(const Window& truth, bool reported) {
    WindowMetrics one;
    if (truth.positive)
        ++(reported ? one.true_positive : one.false_negative);
    else
        ++(reported ? one.false_positive : one.true_negative);
    return one;
}

FrameMetrics frames_of(const Window& truth, bool reported) {
    FrameMetrics one;
    (reported ? one.true_positive : one.false_negative) = truth.positive_frames;
    (reported ? one.false_positive : one.true_negative) = truth.frames - truth.positive_frames;
    return one;
}

WindowMetrics compare_windows(std::span<const Window> truth, std::span<const Window> predicted) {
    return sum_of_common(truth, predicted, window_of);
}

FrameMetrics compare_frames(std::span<const Window> truth, std::span<const Window> predicted) {
    return sum_of_common(truth, predicted, frames_of);
}

std::optional<double> AppearanceMetrics::recall() const { return ratio(touched, truth); }
std::optional<double> AppearanceMetrics::precision() const { return ratio(right, reported); }
std::optional<double> AppearanceMetrics::f1() const {
    const auto p = precision(), r = recall();
    if (!p || !r) return std::nullopt;
    return *p + *r > 0 ? 2 * *p * *r / (*p + *r) : 0;
}

AppearanceMetrics compare_appearances(std::span<const Span> truth, std::span<const Span> reported,
                                      const Grouping& grouping, AppearanceFaults* faults) {
    AppearanceMetrics metrics;
    metrics.truth = std::ssize(truth);
    metrics.reported = std::ssize(reported);

    double error_s = 0;
    auto from = reported.begin();  // no earlier one reaches this true one or a later one
    for (const Span& span : truth) {
        while (from != reported.end() && from->end_s <= span.start_s) ++from;
        const Span *first = nullptr, *last = nullptr;
        for (auto it = from; it != reported.end() && it->start_s < span.end_s; ++it) {
            if (!touch(span, *it)) continue;
            if (!first) first = &*it;
            last = &*it;
        }
        if (!first) {
            if (faults) faults->missed.push_back(static_cast<std::size_t>(&span - truth.data()));
            continue;
        }
        ++metrics.touched;
        error_s += (std::abs(first->start_s - span.start_s) + std::abs(last->end_s - span.end_s)) / 2;
    }
    if (metrics.touched > 0) metrics.boundary_error_s = error_s / static_cast<double>(metrics.touched);

    const double longest = grouping.merge_gap.value() + kTimeSlack_s;
    auto reaching = truth.begin();
    for (const Span& span : reported) {
        while (reaching != truth.end() && reaching->end_s <= span.start_s) ++reaching;
        bool touches = false;
        for (auto it = reaching; it != truth.end() && it->start_s < span.end_s && !touches; ++it)
            touches = touch(span, *it);
        if (touches && longest_stretch_outside(span, {reaching, truth.end()}) <= longest)
            ++metrics.right;
        else if (faults)
            (touches ? faults->overlong : faults->spurious)
                .push_back(static_cast<std::size_t>(&span - reported.data()));
    }
    return metrics;
}

}  // namespace noscope

#include "query/metrics.h"

#include "query/made.h"
#include "query/windows.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noscope {
namespace {

AppearanceMetrics compare(const std::vector<Span>& truth, const std::vector<Span>& reported) {
    return compare_appearances(truth, reported, {});
}

TEST(WindowMetrics, CountsEachKindOnce) {
    const auto metrics = compare_windows(windows_from("##..#"), windows_from("#.#.#"));
    EXPECT_EQ(metrics.true_positive, 2);
    EXPECT_EQ(metrics.false_negative, 1);
    EXPECT_EQ(metrics.false_positive, 1);
    EXPECT_EQ(metrics.true_negative, 1);
    EXPECT_DOUBLE_EQ(*metrics.fnr(), 1.0 / 3);
    EXPECT_DOUBLE_EQ(*metrics.fpr(), 1.0 / 2);
    EXPECT_DOUBLE_EQ(*metrics.precision(), 2.0 / 3);
    EXPECT_DOUBLE_EQ(*metrics.recall(), 2.0 / 3);
    EXPECT_DOUBLE_EQ(*metrics.f1(), 2.0 / 3);
}

TEST(WindowMetrics, RatesWithoutDenominatorAreNone) {
    const WindowMetrics nothing = compare_windows({}, {});
    EXPECT_FALSE(nothing.fnr() || nothing.fpr() || nothing.precision() || nothing.recall() || nothing.f1());
    const auto empty_scene = compare_windows(windows_from("..."), windows_from("..#"));
    EXPECT_FALSE(empty_scene.fnr());
    EXPECT_FALSE(empty_scene.recall());
    EXPECT_DOUBLE_EQ(*empty_scene.fpr(), 1.0 / 3);
    EXPECT_EQ(*empty_scene.precision(), 0);
    EXPECT_EQ(*empty_scene.f1(), 0);
}

TEST(WindowMetrics, WindowsOfOneListOnlyAreLeftOut) {
    // Matched by number, not by place: only numbers 1 and 4 are in both.
    const auto metrics = compare_windows(windows_from(" ## #  "), windows_from("#. .. #"));
    EXPECT_EQ(metrics.false_negative, 2);
    EXPECT_EQ(metrics.true_positive + metrics.false_positive + metrics.true_negative, 0);
}

TEST(AppearanceMetrics, TouchedMeansSharedTime) {
    EXPECT_EQ(compare({span_of(0, 10)}, {span_of(9, 12)}).touched, 1);
    EXPECT_EQ(compare({span_of(0, 10)}, {span_of(10, 12)}).touched, 0);
    EXPECT_EQ(compare({span_of(12, 20)}, {span_of(10, 12)}).touched, 0);
    EXPECT_EQ(compare({span_of(0, 10)}, {span_of(10, 12)}).right, 0);
    // Ends that differ by a rounding only do not share time.
    EXPECT_EQ(compare({span_of(0, 0.3)}, {span_of(0.1 + 0.1 + 0.1 - 0.3 + 0.3 - 1e-10, 1)}).touched, 0);
}

TEST(AppearanceMetrics, AReportedOneMayReachOutByTheMergeGap) {
    EXPECT_EQ(compare({span_of(10, 20)}, {span_of(5, 20)}).right, 1);
    EXPECT_EQ(compare({span_of(10, 20)}, {span_of(4.9, 20)}).right, 0);
    EXPECT_EQ(compare({span_of(10, 20)}, {span_of(12, 25)}).right, 1);
    EXPECT_EQ(compare({span_of(10, 20)}, {span_of(12, 25.1)}).right, 0);
    EXPECT_EQ(compare({span_of(10, 20)}, {span_of(5, 25)}).right, 1);  // each stretch by itself
    EXPECT_EQ(compare({span_of(10, 20), span_of(25, 30)}, {span_of(12, 28)}).right, 1);
    EXPECT_EQ(compare({span_of(10, 20), span_of(26, 30)}, {span_of(12, 28)}).right, 0);
}

TEST(AppearanceMetrics, OneReportedForSeveralTrueOnesAndBack) {
    const auto joined = compare({span_of(0, 10), span_of(14, 20)}, {span_of(0, 20)});
    EXPECT_EQ(*joined.recall(), 1);
    EXPECT_EQ(*joined.precision(), 1);
    EXPECT_EQ(joined.right, 1);
    const auto split = compare({span_of(0, 20)}, {span_of(0, 4), span_of(12, 19)});
    EXPECT_EQ(split.touched, 1);
    EXPECT_EQ(split.right, 2);
    EXPECT_DOUBLE_EQ(split.boundary_error_s, 0.5);  // start of the first, end of the last
}

TEST(AppearanceMetrics, BoundaryErrorIsTheMeanOverTouchedOnes) {
    const auto metrics =
        compare({span_of(0, 10), span_of(50, 60), span_of(100, 110)}, {span_of(2, 9), span_of(99, 113)});
    EXPECT_EQ(metrics.touched, 2);
    EXPECT_DOUBLE_EQ(metrics.boundary_error_s, ((2 + 1) / 2.0 + (1 + 3) / 2.0) / 2);
    EXPECT_EQ(compare({span_of(0, 1)}, {}).boundary_error_s, 0);
}

TEST(AppearanceMetrics, RatesWithoutDenominatorAreNone) {
    const auto nothing = compare({}, {});
    EXPECT_FALSE(nothing.recall() || nothing.precision() || nothing.f1());
    const auto missed = compare({span_of(0, 1)}, {});
    EXPECT_EQ(*missed.recall(), 0);
    EXPECT_FALSE(missed.precision() || missed.f1());
    const auto wrong = compare({span_of(0, 1)}, {span_of(50, 60)});
    EXPECT_EQ(*wrong.f1(), 0);
    const auto half = compare({span_of(0, 1), span_of(100, 101)}, {span_of(0, 1)});
    EXPECT_DOUBLE_EQ(*half.f1(), 2 * 1 * 0.5 / 1.5);
}

TEST(FrameMetrics, AFrameIsReportedWhereItsWindowIs) {
    // Frames of the truth: 11 10 00 10; said of windows: the first two and the third.
    const auto metrics = compare_frames(windows_from("#+.+"), windows_from("###."));
    EXPECT_EQ(metrics.true_positive, 3);
    EXPECT_EQ(metrics.false_positive, 3);
    EXPECT_EQ(metrics.false_negative, 1);
    EXPECT_EQ(metrics.true_negative, 1);
    EXPECT_DOUBLE_EQ(*metrics.fnr(), 1.0 / 4);
    EXPECT_DOUBLE_EQ(*metrics.fpr(), 3.0 / 4);
    // The reference's own answer too, where the frames of a window differ.
    EXPECT_EQ(compare_frames(windows_from("#+."), windows_from("#+.")).false_positive, 1);
    EXPECT_FALSE(compare_frames({}, {}).fnr());
}

// The same with every frame by itself: windows made of small random tables of labels, some frames damaged,
// some windows in one answer only; each frame is then looked at once.
TEST(FrameMetricsProperty, AsCountedFrameByFrame) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        Random random(seed);
        const Sampling sampling{.presence = random.one_of<Rational>({{1, 2}, {1, 1}, {1, 100}, {2, 3}})};
        std::vector<FrameLabel> labels;
        for (int window = 0, count = random.below(12); window < count; ++window)
            for (int frame = random.between(1, 4); frame > 0; --frame) {
                FrameLabel label;
                label.window = window;
                label.decoded = !random.one_in(8);
                label.positive = label.decoded && random.one_in(2);
                labels.push_back(label);
            }
        const auto truth = windows_of(labels, sampling, 100);
        std::vector<Window> said;
        for (Window window : truth) {
            if (random.one_in(3)) window.positive = !window.positive;
            window.positive_frames = random.below(3);  // what is said of frames is not looked at
            if (!random.one_in(10)) said.push_back(window);
        }
        FrameMetrics plain;
        for (const FrameLabel& label : labels)
            for (const Window& window : said) {
                if (window.number != label.window || !label.decoded) continue;
                if (label.positive && window.positive) ++plain.true_positive;
                if (label.positive && !window.positive) ++plain.false_negative;
                if (!label.positive && window.positive) ++plain.false_positive;
                if (!label.positive && !window.positive) ++plain.true_negative;
            }
        const FrameMetrics counted = compare_frames(truth, said);
        ASSERT_EQ(counted.true_positive, plain.true_positive) << "seed " << seed;
        ASSERT_EQ(counted.false_negative, plain.false_negative) << "seed " << seed;
        ASSERT_EQ(counted.false_positive, plain.false_positive) << "seed " << seed;
        ASSERT_EQ(counted.true_negative, plain.true_negative) << "seed " << seed;
    }
}

// The same by painting both answers on a fine grid of cells and counting cells.
constexpr int kCells = 120;

struct Painted {
    std::vector<Span> spans;
    std::vector<std::pair<int, int>> cells;  // [from, to)
    int owner[kCells];                       // which span a cell belongs to, -1 none
};

Painted random_spans(Random& random, double cell_s) {
    Painted painted;
    std::fill_n(painted.owner, kCells, -1);
    for (int at = random.below(30); at < kCells;) {
        const int to = std::min(kCells, at + random.between(1, 25));
        std::fill(painted.owner + at, painted.owner + to, static_cast<int>(painted.spans.size()));
        painted.spans.push_back(span_of(at * cell_s, to * cell_s));
        painted.cells.emplace_back(at, to);
        at = to + random.below(30);  // they may abut
    }
    return painted;
}

TEST(AppearanceMetricsProperty, AsCountedOnAGrid) {
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        Random random(seed);
        const double cell_s = random.one_of<double>({1, 0.1, 1001.0 / 30'000});
        const int gap_cells = random.between(0, 12);
        const Painted truth = random_spans(random, cell_s), reported = random_spans(random, cell_s);
        const Grouping grouping{{std::llround(gap_cells * cell_s * 1e9), 1'000'000'000}, 2};
        AppearanceFaults faults;
        const auto metrics = compare_appearances(truth.spans, reported.spans, grouping, &faults);

        std::vector<std::size_t> missed, spurious, overlong;
        std::int64_t touched = 0, right = 0;
        double error_cells = 0;
        for (const auto& [from, to] : truth.cells) {
            int first = -1, last = -1;
            for (int cell = from; cell < to; ++cell) {
                if (reported.owner[cell] < 0) continue;
                if (first < 0) first = reported.owner[cell];
                last = reported.owner[cell];
            }
            if (first < 0) {
                missed.push_back(static_cast<std::size_t>(truth.owner[from]));
                continue;
            }
            ++touched;
            error_cells += (std::abs(reported.cells[static_cast<std::size_t>(first)].first - from) +
                            std::abs(reported.cells[static_cast<std::size_t>(last)].second - to)) /
                           2.0;
        }
        for (const auto& [from, to] : reported.cells) {
            bool touches = false;
            int longest = 0, stretch = 0;
            for (int cell = from; cell < to; ++cell) {
                touches |= truth.owner[cell] >= 0;
                stretch = truth.owner[cell] >= 0 ? 0 : stretch + 1;
                longest = std::max(longest, stretch);
            }
            const auto which = static_cast<std::size_t>(reported.owner[from]);
            if (!touches)
                spurious.push_back(which);
            else if (longest > gap_cells)
                overlong.push_back(which);
            else
                ++right;
        }
        ASSERT_EQ(metrics.truth, std::ssize(truth.spans)) << "seed " << seed;
        ASSERT_EQ(metrics.reported, std::ssize(reported.spans)) << "seed " << seed;
        ASSERT_EQ(metrics.touched, touched) << "seed " << seed;
        ASSERT_EQ(metrics.right, right) << "seed " << seed;
        ASSERT_EQ(faults.missed, missed) << "seed " << seed;
        ASSERT_EQ(faults.spurious, spurious) << "seed " << seed;
        ASSERT_EQ(faults.overlong, overlong) << "seed " << seed;
        const double error_s = touched > 0 ? error_cells * cell_s / static_cast<double>(touched) : 0;
        ASSERT_NEAR(metrics.boundary_error_s, error_s, 1e-9) << "seed " << seed;
    }
}

TEST(WindowMetricsProperty, AsCountedByNumber) {
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        Random random(seed);
        std::string truth, predicted;
        WindowMetrics expected;
        for (int i = random.below(60); i > 0; --i) {
            const char t = random.one_of<char>({'#', '.', ' '}), p = random.one_of<char>({'#', '.', ' '});
            truth += t;
            predicted += p;
            expected.true_positive += t == '#' && p == '#';
            expected.false_negative += t == '#' && p == '.';
            expected.false_positive += t == '.' && p == '#';
            expected.true_negative += t == '.' && p == '.';
        }
        const auto metrics = compare_windows(windows_from(truth), windows_from(predicted));
        ASSERT_EQ(metrics.true_positive, expected.true_positive) << "seed " << seed;
        ASSERT_EQ(metrics.false_negative, expected.false_negative) << "seed " << seed;
        ASSERT_EQ(metrics.false_positive, expected.false_positive) << "seed " << seed;
        ASSERT_EQ(metrics.true_negative, expected.true_negative) << "seed " << seed;
    }
}

}  // namespace
}  // namespace noscope

#include "query/bootstrap.h"

#include "query/made.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace noscope {
namespace {

const Grouping kApart{{0, 1}, 1};

ScoreIntervals intervals_of(const std::vector<Window>& truth, const std::vector<Window>& predicted,
                            const BootstrapOptions& options = {}) {
    const auto true_spans = appearance_spans(truth, kApart), reported = appearance_spans(predicted, kApart);
    AppearanceFaults faults;
    compare_appearances(true_spans, reported, kApart, &faults);
    return bootstrap_intervals(truth, predicted, true_spans, reported, faults, options);
}

struct Pair {
    std::string truth, predicted;
};

// Appearances of `length` windows at random places; each is missed as a whole with probability `missed`, and
// a few windows between them are false.
Pair made(Random& random, int windows, int length, double missed) {
    Pair pair;
    while (static_cast<int>(pair.truth.size()) < windows) {
        pair.truth += std::string(static_cast<std::size_t>(random.between(length, 5 * length)), '.');
        pair.predicted = pair.truth.size() > pair.predicted.size()
                             ? pair.predicted + std::string(pair.truth.size() - pair.predicted.size(), '.')
                             : pair.predicted;
        if (random.one_in(3)) pair.predicted.back() = '#';
        pair.truth += std::string(static_cast<std::size_t>(length), '#');
        pair.predicted +=
            std::string(static_cast<std::size_t>(length), random.fraction() < missed ? '.' : '#');
    }
    pair.truth.resize(static_cast<std::size_t>(windows));
    pair.predicted.resize(static_cast<std::size_t>(windows));
    return pair;
}

ScoreIntervals intervals_of(const Pair& pair, const BootstrapOptions& options = {}) {
    return intervals_of(windows_from(pair.truth), windows_from(pair.predicted), options);
}

double fnr(const Pair& pair) {
    return *compare_windows(windows_from(pair.truth), windows_from(pair.predicted)).fnr();
}

TEST(DependenceReach, IsThatOfRunsAndNoneOfNoise) {
    Random random(1);
    std::vector<std::uint8_t> noise(4000), runs;
    for (auto& value : noise) value = random.one_in(2) ? 1 : 0;
    EXPECT_LE(dependence_reach(noise), 2);
    for (int i = 0; i < 200; ++i) runs.insert(runs.end(), 20, random.one_in(2) ? 1 : 0);
    EXPECT_GE(dependence_reach(runs), 12);
    EXPECT_LE(dependence_reach(runs), 80);
    EXPECT_EQ(dependence_reach(std::vector<std::uint8_t>(100, 1)), 0);
    EXPECT_EQ(dependence_reach({}), 0);
}

TEST(BlockLength, HoldsWhatHangsTogetherTwice) {
    Random random(2);
    for (const int length : {10, 30}) {
        const Pair pair = made(random, 6000, length, .3);
        const auto truth = windows_from(pair.truth), predicted = windows_from(pair.predicted);
        EXPECT_GE(block_length(truth, predicted), length);
        EXPECT_EQ(block_length(truth, predicted), block_length(predicted, truth));
    }
    EXPECT_EQ(block_length(windows_from("...."), windows_from("....")), 10);
    const std::string none(8000, '.');
    EXPECT_EQ(block_length(windows_from(none), windows_from(none)), 20);
}

TEST(Bootstrap, ShortRecordingsHaveNone) {
    const auto intervals = intervals_of({std::string(40, '#') + std::string(40, '.'), std::string(80, '#')});
    EXPECT_LT(intervals.blocks, kLeastBlocks);
    EXPECT_FALSE(intervals.windows.fnr);
    EXPECT_FALSE(intervals.appearance_recall);
    EXPECT_FALSE(intervals_of({"", ""}).windows.fnr);
}

TEST(Bootstrap, ASeedGivesOneAnswerAndAnotherHardlyAnotherOne) {
    Random random(3);
    const Pair pair = made(random, 3000, 6, .2);
    const auto one = intervals_of(pair), same = intervals_of(pair), other = intervals_of(pair, {.seed = 2});
    ASSERT_TRUE(one.windows.fnr);
    EXPECT_EQ(one.windows.fnr->low, same.windows.fnr->low);
    EXPECT_EQ(one.windows.fnr->high, same.windows.fnr->high);
    EXPECT_NE(one.windows.fnr->low + one.windows.fnr->high, other.windows.fnr->low + other.windows.fnr->high);
    EXPECT_NEAR(one.windows.fnr->low, other.windows.fnr->low, .03);
    EXPECT_NEAR(one.windows.fnr->high, other.windows.fnr->high, .03);
}

TEST(Bootstrap, SharesLieInsideAndMoreConfidenceIsWider) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Random random(seed);
        const Pair pair = made(random, 1500 + random.below(2000), random.between(2, 8), .25);
        const auto narrow = intervals_of(pair, {.confidence = .5}), wide = intervals_of(pair);
        ASSERT_TRUE(wide.windows.fnr && wide.windows.recall && wide.windows.precision && wide.windows.f1 &&
                    wide.appearance_recall);
        EXPECT_LE(wide.windows.fnr->low, fnr(pair));
        EXPECT_GE(wide.windows.fnr->high, fnr(pair));
        EXPECT_LE(wide.windows.fnr->low, narrow.windows.fnr->low);
        EXPECT_GE(wide.windows.fnr->high, narrow.windows.fnr->high);
        EXPECT_NEAR(wide.windows.recall->low, 1 - wide.windows.fnr->high, .01);
        for (const auto& interval :
             {wide.windows.fnr, wide.windows.fpr, wide.windows.precision, wide.windows.recall,
              wide.windows.f1, wide.appearance_recall, wide.appearance_precision}) {
            ASSERT_TRUE(interval);
            EXPECT_GE(interval->low, 0);
            EXPECT_LE(interval->low, interval->high);
            EXPECT_LE(interval->high, 1);
        }
    }
}

// A share of nothing or of all: no draw can differ, so that each block is one trial.
TEST(Bootstrap, NothingWrongIsNoCertainty) {
    Random random(5);
    Pair pair = made(random, 2000, 5, 0);
    pair.predicted = pair.truth;
    const auto intervals = intervals_of(pair);
    ASSERT_TRUE(intervals.windows.fnr && intervals.appearance_recall);
    EXPECT_EQ(intervals.windows.fnr->low, 0);
    EXPECT_GE(intervals.windows.fnr->high, 1 - std::pow(.05, 1. / static_cast<double>(intervals.blocks + 1)));
    EXPECT_LT(intervals.windows.fnr->high, .5);
    EXPECT_EQ(intervals.appearance_recall->high, 1);
    EXPECT_LT(intervals.appearance_recall->low, 1);
}

// A frame in hundreds: of what may come its draws tell less than no error at all would.
TEST(Bootstrap, OneWrongIsNoTighterThanNone) {
    Random random(5);
    const Pair pair = made(random, 500, 5, 0);
    auto truth = windows_from(pair.truth);
    const auto none = intervals_of(truth, truth);
    const auto positive = std::ranges::find_if(truth, [](const Window& window) { return window.positive; });
    positive->positive_frames = 1;
    const auto one = intervals_of(truth, truth);
    ASSERT_TRUE(none.frames.fpr && one.frames.fpr && one.frames.precision && one.windows.fpr);
    EXPECT_EQ(none.frames.fpr->low, 0);
    EXPECT_GT(none.frames.fpr->high, .05);
    EXPECT_GE(one.frames.fpr->high, none.frames.fpr->high);
    EXPECT_GE(one.frames.fpr->high, one.windows.fpr->high);
    EXPECT_LE(one.frames.precision->low, none.frames.precision->low);
    EXPECT_LE(one.frames.precision->low, one.frames.precision->high);
    EXPECT_LE(one.frames.f1->low, none.frames.f1->low);
}

// Of frames that are alike in each window the shares scatter as those of windows do; where a negative window
// holds a positive frame, one is missed though no window is.
TEST(Bootstrap, FramesScatterWithTheirWindows) {
    Random random(6);
    const Pair pair = made(random, 2000, 5, .2);
    const auto alike = intervals_of(pair);
    ASSERT_TRUE(alike.frames.fnr && alike.frames.fpr && alike.frames.precision && alike.frames.f1);
    EXPECT_EQ(alike.frames.fnr->low, alike.windows.fnr->low);
    EXPECT_EQ(alike.frames.fnr->high, alike.windows.fnr->high);
    EXPECT_EQ(alike.frames.fpr->high, alike.windows.fpr->high);
    EXPECT_EQ(alike.frames.recall->low, alike.windows.recall->low);
    EXPECT_EQ(alike.frames.precision->high, alike.windows.precision->high);
    EXPECT_EQ(alike.frames.f1->low, alike.windows.f1->low);
    auto truth = windows_from(pair.truth);
    for (Window& window : truth)
        if (!window.positive && random.one_in(3)) window.positive_frames = 1;
    const auto mixed = intervals_of(truth, truth);
    ASSERT_TRUE(mixed.frames.fnr && mixed.windows.fnr);
    EXPECT_EQ(mixed.windows.fnr->low, 0);
    EXPECT_GT(mixed.frames.fnr->low, 0);
    EXPECT_LT(mixed.frames.fnr->low, mixed.frames.fnr->high);
}

// Misses that come in runs are fewer independent ones than their windows: the interval must hold the share
// that the process has nearly as often as it says, and drawing window by window would not.
TEST(Bootstrap, HoldsTheProcessShareWhereMissesComeInRuns) {
    int held = 0, trials = 120;
    for (int trial = 0; trial < trials; ++trial) {
        Random random(1000 + static_cast<std::uint64_t>(trial));
        const Pair pair = made(random, 4000, 12, .3);
        const auto intervals = intervals_of(pair, {.draws = 400});
        ASSERT_TRUE(intervals.windows.fnr);
        held += intervals.windows.fnr->low <= .3 && .3 <= intervals.windows.fnr->high ? 1 : 0;
    }
    EXPECT_GE(held, trials * 85 / 100);
}

}  // namespace
}  // namespace noscope

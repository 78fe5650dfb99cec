// How an audit goes: what it draws, how many windows it asks for at once, what it may take, and what it says
// where it is ended early.
#include "find/audit_trial.h"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

namespace noscope {
namespace {

using noscope::testing::allowed;
using noscope::testing::audit_trial;
using noscope::testing::AuditTrial;
using noscope::testing::Hardness;
using noscope::testing::made_recording;
using noscope::testing::MadeRecording;
using noscope::testing::wrong_claims;
using ::testing::IsEmpty;

AuditQuestion question(Guarantee mode, std::int64_t labels) {
    return noscope::testing::question(mode, {.recall = .9, .precision = .9, .fnr = {}, .fpr = {}}, labels);
}

// A larger check is one of its own: that it was wanted may hang on what the smaller one had shown.
TEST(AuditCourse, AnotherCountIsAnotherDraw) {
    const MadeRecording made = made_recording({.windows = 400, .known = 0}, 1);
    const FrozenAnswer frozen(made.windows, made.presence, made.grouping);
    const auto open = static_cast<double>(frozen.open().size());
    double both = 0;
    constexpr int kRuns = 400;
    for (std::uint64_t seed = 0; seed < kRuns; ++seed) {
        const auto few = frozen.draw(40, seed), many = frozen.draw(80, seed);
        const std::set<std::size_t> of_many(many.begin(), many.end());
        both += static_cast<double>(
            std::ranges::count_if(few, [&](std::size_t i) { return of_many.contains(i); }));
    }
    EXPECT_NEAR(both / kRuns, 40 * 80 / open, .6);  // 40 if the larger one held the smaller
}

// The windows that come first are as random as all of them: an audit may stop there.
TEST(AuditCourse, TheBeginningOfADrawIsADraw) {
    const MadeRecording made = made_recording({.windows = 60, .known = 0}, 1);
    const FrozenAnswer frozen(made.windows, made.presence, made.grouping);
    std::vector<int> drawn(60);
    constexpr int kRuns = 3000;
    for (std::uint64_t seed = 0; seed < kRuns; ++seed) {
        const auto all = frozen.draw(30, seed);
        for (std::size_t k = 0; k < 6; ++k) ++drawn[all[k]];
    }
    const double expected = 6. * kRuns / static_cast<double>(frozen.open().size());
    for (const std::size_t i : frozen.open()) EXPECT_NEAR(drawn[i], expected, 5 * std::sqrt(expected));
}

TEST(AuditCourse, WindowsAreAskedForTogether) {
    const MadeRecording made = made_recording({.windows = 4000, .starts = .05, .added = .01}, 2);
    const AuditTrial report = audit_trial(made, question(Guarantee::report, 1600));
    EXPECT_GT(report.report.drawn, 600);
    EXPECT_LE(report.rounds.size(), 4U + 12U);  // the sample, and what lies around its windows
    const AuditTrial strict = audit_trial(made, question(Guarantee::strict, 0));
    EXPECT_GT(strict.labelled, 1000);
    EXPECT_LE(strict.rounds.size(), 20U);
}

// Each window takes two labels here, so that what it costs does not hang on the draw.
TEST(AuditCourse, TakesNoMoreThanItsBudget) {
    const Hardness bad{
        .windows = 2000, .starts = .02, .added = .05, .edges = 1, .confirmed = false, .known = 0};
    std::int64_t around = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
        for (const std::int64_t labels : {1, 2, 5, 60, 400, 1500, 3999}) {
            const MadeRecording made = made_recording(bad, seed);
            const AuditTrial trial = audit_trial(made, question(Guarantee::report, labels));
            EXPECT_LE(trial.labels, labels);
            EXPECT_GE(2 * trial.report.drawn, labels * 8 / 10 - 2);
            around += trial.labelled - trial.report.drawn;
        }
    EXPECT_GT(around, 100);
}

TEST(AuditCourse, WhatStrictAskedIsAllThatItAsked) {
    int more = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        // Appearances of a window, which have too few hits for certain.
        const Hardness hard{.windows = 5000,
                            .starts = .06,
                            .longest = 1,
                            .flickers = 0,
                            .lost = .01,
                            .added = 0,
                            .edges = 0,
                            .confirmed = false};
        const MadeRecording made = made_recording(hard, seed);
        AuditQuestion asked = question(Guarantee::strict, 0);
        asked.seed = seed;
        asked.confirmed = false;
        asked.budgets = {.recall = {}, .precision = .9, .fnr = {}, .fpr = {}};
        const AuditTrial trial = audit_trial(made, asked);
        const StrictReport& strict = *trial.report.strict;
        const FrozenAnswer frozen(made.windows, made.presence, made.grouping);
        std::int64_t settled = 0;  // beforehand, and labelled whole now
        for (std::size_t i = 0; i < made.windows.size(); ++i)
            settled += !frozen.is_open(i) && !known_whole(made.windows[i]) && known_whole(trial.corrected[i]);
        EXPECT_GE(trial.report.drawn + strict.asked, trial.labelled - settled);
        EXPECT_LE(strict.asked, trial.labelled);
        if (strict.asked == strict.of) continue;
        // One of the depths tried, where nothing had to be settled beyond it.
        std::int64_t depth = strict.of;
        while (depth > strict.asked) depth /= 2;
        more += depth < strict.asked ? 1 : 0;
    }
    EXPECT_GT(more, 0);
}

// Wherever it ends, also just where the labels would have it: what it says then is wrong no oftener.
TEST(AuditCourse, AnEarlyEndIsWrongNoOftenerThanItSays) {
    constexpr int kRuns = 300;
    for (const bool together : {false, true})
        for (const Guarantee mode : {Guarantee::report, Guarantee::strict})
            for (const std::int64_t most : {40, 150, 333}) {
                const Hardness hard{.windows = 1200, .lost = .2, .lost_together = together};
                int wrong = 0, bounded = 0;
                for (int run = 0; run < kRuns; ++run) {
                    const MadeRecording made =
                        made_recording(hard, 1 + static_cast<std::uint64_t>(run) / 100);
                    AuditQuestion asked = question(mode, 1000);
                    asked.seed = static_cast<std::uint64_t>(run);
                    const AuditTrial trial = audit_trial(made, asked, most);
                    ASSERT_TRUE(trial.report.ended_early);
                    EXPECT_EQ(trial.labelled, most);
                    EXPECT_LE(trial.report.drawn, most);
                    bounded += trial.report.kind == GuaranteeKind::unchecked ? 0 : 1;
                    const auto claims =
                        wrong_claims(made.true_windows(), made.grouping, trial.corrected, trial.report);
                    wrong += claims.empty() ? 0 : 1;
                }
                // Three kinds of claims, two sentences: each wrong in a twentieth at most.
                EXPECT_LE(wrong, 2 * allowed(kRuns)) << together << " " << most;
                // `strict` may ask about everything without a draw.
                if (mode == Guarantee::report && most >= 150) {
                    EXPECT_EQ(bounded, kRuns);
                }
            }
}

// A batch is asked about in the recording's order: half of one is no random sample, and nothing rests on it.
TEST(AuditCourse, ABatchThatIsNotWholeProvesNothing) {
    const Hardness late{.windows = 6000,
                        .starts = .3,
                        .longest = 40,
                        .flickers = 0,
                        .part_lost = 0,
                        .added = 0,
                        .edges = 0,
                        .lost_together = true};
    const MadeRecording made = made_recording(late, 2);
    int wrong = 0;
    constexpr int kRuns = 60;
    for (int run = 0; run < kRuns; ++run) {
        AuditQuestion asked = question(Guarantee::report, 10'000);
        asked.seed = static_cast<std::uint64_t>(run);
        const AuditTrial trial = audit_trial(made, asked, 215);
        wrong +=
            wrong_claims(made.true_windows(), made.grouping, trial.corrected, trial.report).empty() ? 0 : 1;
    }
    EXPECT_LE(wrong, 2 * allowed(kRuns));
}

TEST(AuditCourse, TooLittleIsNoCheck) {
    const MadeRecording made = made_recording({}, 3);
    const AuditTrial trial = audit_trial(made, question(Guarantee::report, 1000), 5);
    EXPECT_EQ(trial.report.kind, GuaranteeKind::unchecked);
    EXPECT_EQ(trial.report.drawn, 0);
    EXPECT_GT(trial.report.planned, 100);
    EXPECT_TRUE(trial.report.ended_early);
    // What was labelled is corrected all the same.
    const auto truth = made.true_windows();
    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (!known_whole(trial.corrected[i])) continue;
        EXPECT_TRUE(trial.corrected[i].positive == truth[i].positive || !made.windows[i].positive);
    }
}

}  // namespace
}  // namespace noscope

// What audits promise, over recordings made to break the promise.
#include "find/audit_trial.h"

#include "find/audit_appearances.h"
#include "find/audit_strict.h"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

namespace noscope {
namespace {

using noscope::testing::allowed;
using noscope::testing::audit_trial;
using noscope::testing::Hardness;
using noscope::testing::made_recording;
using noscope::testing::MadeRecording;
using noscope::testing::question;
using noscope::testing::wrong_audits;
using noscope::testing::WrongCounts;
using ::testing::IsEmpty;
using ::testing::Not;

const Budgets kBoth{.recall = .9, .precision = .9, .fnr = {}, .fpr = {}};
// Any recall will do: only what is reported falsely is judged.
const Budgets kPrecision{.recall = 0, .precision = .95, .fnr = {}, .fpr = {}};
const Budgets kWindows{.recall = {}, .precision = {}, .fnr = .1, .fpr = .02};

std::vector<std::pair<const char*, Hardness>> kinds() {
    return {{"scattered", {}},
            {"lost together", {.lost_together = true}},
            {"rare", {.starts = .003, .lost = .3}},
            {"busy", {.starts = .2, .lost = .05, .added = .01}},
            {"not confirmed", {.added = .01, .confirmed = false}},
            {"flickering", {.longest = 20, .flickers = .4, .edges = .8}},
            {"half known", {.longest = 12, .flickers = .4, .edges = .6, .known = .4}},
            {"half known, not confirmed",
             {.longest = 3, .flickers = .5, .added = .02, .confirmed = false, .known = .4}},
            {"copied",
             {.starts = .03,
              .longest = 1,
              .flickers = .5,
              .lost = 0,
              .added = 0,
              .edges = 0,
              .confirmed = false,
              .copied = 1,
              .known = .4}},
            {"short", {.longest = 1, .flickers = .5, .lost = .2, .known = .1}}};
}

TEST(Frozen, TruthIsWhatEveryWayOfBeingSaysAlike) {
    for (const Rational presence : {Rational{1, 2}, Rational{1, 1}, Rational{28, 30}, Rational{1, 10}})
        for (int frames = 0; frames <= 4; ++frames)
            for (int known = 0; known <= frames; ++known)
                for (int hits = 0; hits <= known; ++hits) {
                    Window window;
                    window.frames = frames;
                    window.reference_frames = known;
                    window.reference_positives = hits;
                    std::set<bool> possible;
                    // Each open frame may be positive, negative or damaged.
                    const int open = frames - known;
                    for (int positive = 0; positive <= open; ++positive)
                        for (int damaged = 0; positive + damaged <= open; ++damaged)
                            possible.insert(window_positive(hits + positive, frames - damaged, presence));
                    const Truth truth = truth_of(window, presence);
                    EXPECT_EQ(truth == Truth::open, possible.size() == 2);
                    const Truth only = *possible.begin() ? Truth::positive : Truth::negative;
                    EXPECT_TRUE(possible.size() == 2 || truth == only);
                }
}

TEST(Frozen, DrawIsFixedBySeedAndClaimsAndDrawsAllAlike) {
    MadeRecording made = made_recording({.windows = 60, .known = 0}, 1);
    const FrozenAnswer frozen(made.windows, made.presence, made.grouping);
    const std::size_t open = frozen.open().size();
    EXPECT_EQ(frozen.draw(7, 3), frozen.draw(7, 3));
    EXPECT_NE(frozen.draw(7, 3), frozen.draw(7, 4));
    std::vector<int> drawn(60);
    constexpr int kRuns = 3000;
    for (int seed = 0; seed < kRuns; ++seed)
        for (const std::size_t i : frozen.draw(6, static_cast<std::uint64_t>(seed))) ++drawn[i];
    const double expected = 6. * kRuns / static_cast<double>(open);
    for (const std::size_t i : frozen.open()) EXPECT_NEAR(drawn[i], expected, 5 * std::sqrt(expected));
    made.windows[30].positive = !made.windows[30].positive;
    EXPECT_NE(FrozenAnswer(made.windows, made.presence, made.grouping).draw(7, 3), frozen.draw(7, 3));
}

// Copied labels and such are nobody's word; a window all of whose labels are the reference's is not drawn.
TEST(Frozen, OnlyTheReferencesOwnLabelsSettleAWindow) {
    const MadeRecording made = made_recording({.known = .5}, 2);
    const FrozenAnswer frozen(made.windows, made.presence, made.grouping);
    std::int64_t whole = 0;
    for (std::size_t i = 0; i < made.windows.size(); ++i) {
        if (known_whole(made.windows[i])) {
            ++whole;
            EXPECT_FALSE(frozen.is_open(i));
        }
        EXPECT_TRUE(made.windows[i].reference_frames > 0 || frozen.is_open(i));
    }
    EXPECT_GT(whole, 100);
}

TEST(AuditReport, IsWrongNoOftenerThanItSays) {
    constexpr int kRuns = 250;
    for (const auto& [name, hard] : kinds()) {
        SCOPED_TRACE(name);
        for (const std::int64_t labels : {200, 700}) {
            const WrongCounts wrong = wrong_audits(hard, question(Guarantee::report, kBoth, labels), kRuns);
            EXPECT_LE(wrong.windows, allowed(kRuns));
            EXPECT_LE(wrong.appearances, allowed(kRuns));
            EXPECT_LE(wrong.certified, allowed(kRuns));
        }
    }
}

TEST(AuditReport, OfWindowBudgetsIsWrongNoOftenerThanItSays) {
    constexpr int kRuns = 250;
    for (const auto& [name, hard] : kinds()) {
        SCOPED_TRACE(name);
        const WrongCounts wrong = wrong_audits(hard, question(Guarantee::report, kWindows, 700), kRuns);
        EXPECT_LE(wrong.certified, allowed(kRuns));
    }
}

// The same harness sees a bound that is too small.
TEST(AuditReport, ABrokenBoundIsFoundOut) {
    constexpr int kRuns = 250;
    // Where what is missed is a window each, appearances are no easier.
    const Hardness hard{.starts = .05, .longest = 1, .flickers = 0, .lost = .3, .edges = 0};
    const auto broken = [](noscope::testing::AuditTrial& trial) {
        trial.report.missed.at_most /= 3;
        trial.report.missed_outside.at_most /= 3;
    };
    const WrongCounts wrong = wrong_audits(hard, question(Guarantee::report, kBoth, 300), kRuns, broken);
    EXPECT_GT(wrong.windows, allowed(kRuns));
    EXPECT_GT(wrong.appearances, allowed(kRuns));
    AuditQuestion bold = question(Guarantee::report, kBoth, 300);
    bold.confidence = .3;  // and is taken for .95
    EXPECT_GT(wrong_audits(hard, bold, kRuns).windows, allowed(kRuns));
}

TEST(AuditStrict, KeepsItsBudgetsAsOftenAsItSays) {
    constexpr int kRuns = 200;
    for (const auto& [name, hard] : kinds()) {
        SCOPED_TRACE(name);
        for (const Budgets& budgets : {kBoth, kWindows, kPrecision}) {
            const WrongCounts wrong = wrong_audits(hard, question(Guarantee::strict, budgets, 0), kRuns);
            EXPECT_LE(wrong.certified, allowed(kRuns));
        }
    }
}

TEST(AuditStrict, JudgesPrecisionWhereAnyRecallWillDo) {
    const MadeRecording made =
        made_recording({.windows = 6000, .lost = 0, .added = 0, .confirmed = false, .known = 0}, 1);
    const FrozenAnswer frozen(made.windows, made.presence, made.grouping);
    const StrictPlan plan(frozen, made.windows, question(Guarantee::strict, kPrecision, 0));
    EXPECT_TRUE(plan.appearances_kept(made.windows));
    // Corrections leave so few that the windows which may be wrong are more than a twentieth of them.
    auto few = made.windows;
    for (std::size_t left = 3, i = 0; i < few.size(); ++i) {
        if (left == 0) few[i].positive = false;
        if (i > 0 && few[i - 1].positive && !few[i].positive && left > 0) --left;
    }
    EXPECT_LT(appearance_spans(few, made.grouping).size(), 4U);
    EXPECT_FALSE(plan.appearances_kept(few));
}

// Where less than everything is asked, with about as many errors as the budgets bear.
TEST(AuditStrict, KeepsItsBudgetsWhereItStopsEarly) {
    constexpr int kRuns = 100;
    int early = 0;
    for (const double lost : {.04, .09, .15}) {
        const Hardness hard{.windows = 5000,
                            .starts = .06,
                            .longest = 3,
                            .flickers = 0,
                            .lost = lost,
                            .part_lost = 0,
                            .added = .001,
                            .edges = .02};
        for (const Budgets& budgets : {kBoth, kWindows}) {
            const WrongCounts wrong = wrong_audits(hard, question(Guarantee::strict, budgets, 0), kRuns,
                                                   [&](noscope::testing::AuditTrial& trial) {
                                                       const auto& strict = *trial.report.strict;
                                                       early += strict.asked < strict.of ? 1 : 0;
                                                   });
            EXPECT_LE(wrong.certified, allowed(kRuns));
        }
    }
    EXPECT_GT(early, kRuns / 5);
}

TEST(AuditStrict, SavesLabelsWhereTheAnswerIsGood) {
    const Hardness good{.windows = 6000, .starts = .05, .lost = 0, .part_lost = 0, .added = 0, .edges = 0};
    const MadeRecording made = made_recording(good, 5);
    for (const Budgets& budgets : {kBoth, kWindows}) {
        const auto trial = audit_trial(made, question(Guarantee::strict, budgets, 0));
        EXPECT_EQ(trial.report.kind, GuaranteeKind::certified);
        EXPECT_LT(trial.labelled, 3000);
        ASSERT_TRUE(trial.report.strict);
        EXPECT_LT(trial.report.strict->asked, trial.report.strict->of);
    }
}

TEST(AuditStrict, AsksEverythingWhereLessDoesNotDo) {
    const MadeRecording made = made_recording({.windows = 400, .starts = .01, .lost = .5}, 3);
    const auto trial = audit_trial(
        made, question(Guarantee::strict, {.recall = .99, .precision = .99, .fnr = {}, .fpr = {}}, 0));
    EXPECT_EQ(trial.report.kind, GuaranteeKind::certified);
    EXPECT_EQ(trial.report.strict->asked, trial.report.strict->of);
    const auto truth = made.true_windows();
    for (std::size_t i = 0; i < truth.size(); ++i) EXPECT_EQ(trial.corrected[i].positive, truth[i].positive);
}

TEST(AuditReport, CorrectsWhatItFinds) {
    const MadeRecording made = made_recording({.lost = .5, .added = .02}, 7);
    const auto trial = audit_trial(made, question(Guarantee::report, kBoth, 800));
    EXPECT_GT(trial.report.missed.found, 0);
    const auto truth = made.true_windows();
    std::int64_t better = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const bool was_right = made.windows[i].positive == truth[i].positive,
                   is_right = trial.corrected[i].positive == truth[i].positive;
        EXPECT_TRUE(is_right || !was_right);
        better += is_right && !was_right ? 1 : 0;
    }
    EXPECT_GE(better, trial.report.missed.found + trial.report.false_alarms.found);
    EXPECT_GE(trial.labelled, trial.report.drawn);
}

TEST(AuditReport, SaysThatNothingWasCheckedAndWhatItWouldCost) {
    const MadeRecording made = made_recording({}, 8);
    const auto trial = audit_trial(made, question(Guarantee::report, kBoth, 1));
    EXPECT_EQ(trial.labelled, 0);
    EXPECT_EQ(trial.report.kind, GuaranteeKind::unchecked);
    ASSERT_EQ(trial.report.budgets.size(), 2U);
    EXPECT_FALSE(trial.report.budgets[0].kept);
    EXPECT_GT(trial.report.budgets[0].labels, 0);
}

// Without an error and with what it says it would cost, a budget is certified.
TEST(AuditReport, WhatItAsksForSuffices) {
    const Hardness good{.windows = 4000, .starts = .1, .lost = 0, .part_lost = 0, .added = 0, .edges = 0};
    const MadeRecording made = made_recording(good, 9);
    const auto poor = audit_trial(made, question(Guarantee::report, kBoth, 100));
    ASSERT_FALSE(poor.report.budgets[0].kept);
    const std::int64_t labels = poor.report.budgets[0].labels;
    EXPECT_FALSE(poor.report.budgets[0].near_exhaustive);
    const auto bought = audit_trial(made, question(Guarantee::report, kBoth, labels * 11 / 10));
    EXPECT_TRUE(bought.report.budgets[0].kept);
    EXPECT_FALSE(
        audit_trial(made, question(Guarantee::report, kBoth, labels * 7 / 10)).report.budgets[0].kept);
}

}  // namespace
}  // namespace noscope

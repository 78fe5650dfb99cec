// What a comparison comes to.
#include "find/footage_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

FootageBenchRow row(const std::string& way, double wall_s, double recall = 1, double precision = 1) {
    FootageBenchRow made;
    made.way = way;
    made.what = way;
    made.wall_s = wall_s;
    made.calls = 100;
    made.plain = way != "search";
    made.windows = WindowScore{};
    made.appearances = AppearanceScore{};
    made.appearances->recall = recall;
    made.appearances->precision = precision;
    return made;
}

FootageBenchReport report(std::vector<FootageBenchRow> rows) {
    FootageBenchReport made;
    made.classes = {"person"};
    made.reference_name = "yolov8s";
    made.covered_s = made.whole_s = 600;
    made.analysed = 1000;
    made.positive = 50;
    made.call_s = .1;
    made.budgets = {.recall = .95, .precision = .95, .fnr = {}, .fpr = {}};
    made.rows = std::move(rows);
    return made;
}

TEST(FootageVerdict, PaysWhereItIsFasterThanTheFastestPlainWayWithinTheBudgets) {
    const auto told = verdict_of(
        report({row("reference", 100), row("every", 10, .9), row("keyframes", 60), row("search", 20)}),
        nullptr);
    EXPECT_EQ(told.pays, true);
    EXPECT_EQ(told.best, "keyframes") << "every is faster and misses too much";
    EXPECT_DOUBLE_EQ(told.ratio, 3);
    EXPECT_THAT(told.sentence, HasSubstr("the cascade pays"));
    EXPECT_THAT(told.sentence, HasSubstr("3.0 times"));
}

TEST(FootageVerdict, DoesNotPayWhereAPlainWayIsFasterAndSaysWhy) {
    FootageBenchRow own = row("search", 80);
    own.calls = 520;
    const auto told = verdict_of(report({row("reference", 100), row("every", 40), own}), nullptr);
    EXPECT_EQ(told.pays, false);
    EXPECT_DOUBLE_EQ(told.ratio, .5);
    EXPECT_THAT(told.sentence, HasSubstr("does not pay"));
    EXPECT_THAT(told.sentence, HasSubstr("65 % of its time went into the reference model"));
    own.calls = 0;
    own.fixed_s = 60;
    EXPECT_THAT(verdict_of(report({row("reference", 40), own}), nullptr).sentence,
                HasSubstr("learning the plan"));
    own.fixed_s = 0;
    EXPECT_THAT(verdict_of(report({row("reference", 40), own}), nullptr).sentence, HasSubstr("decoding"));
    own.audit_calls = 500;
    const std::string checked = verdict_of(report({row("reference", 40), own}), nullptr).sentence;
    EXPECT_THAT(checked, HasSubstr("62 % of its time went into checking the answer"));
    EXPECT_THAT(checked, Not(HasSubstr("would spread"))) << "the check grows with the footage";
    SearchReport nothing;
    nothing.why = "600 frames are too few";
    EXPECT_THAT(verdict_of(report({row("reference", 40), own}), &nothing).sentence, HasSubstr("too few"));
}

TEST(FootageVerdict, WhatMissesItsBudgetsDoesNotPayHoweverFast) {
    const auto told = verdict_of(report({row("reference", 100), row("search", 1, .94)}), nullptr);
    EXPECT_EQ(told.pays, false);
    EXPECT_THAT(told.sentence, HasSubstr("missed its budgets"));
}

TEST(FootageVerdict, SaysWhereThereIsLittleToTellBy) {
    FootageBenchRow own = row("search", 20);
    own.appearances->truth = 2;
    EXPECT_THAT(verdict_of(report({row("reference", 100), own}), nullptr).sentence,
                HasSubstr("With 2 appearances there is little to tell"));
    own.appearances->truth = 20;
    EXPECT_THAT(verdict_of(report({row("reference", 100), own}), nullptr).sentence,
                Not(HasSubstr("little to tell")));
}

TEST(FootageVerdict, ALittleIsNoDifference) {
    const auto told = verdict_of(report({row("reference", 100), row("search", 98)}), nullptr);
    EXPECT_FALSE(told.pays);
    EXPECT_THAT(told.sentence, HasSubstr("makes no difference"));
}

TEST(FootageVerdict, OfALongerRecordingWhatIsPaidOnceIsSpread) {
    FootageBenchRow own = row("search", 80);
    own.fixed_s = 70;
    FootageBenchReport long_one = report({row("reference", 40), own});
    long_one.whole_s = 6000;
    SearchReport search;
    EXPECT_EQ(verdict_of(long_one, &search).whole_ratio, 0) << "nothing was searched for";
    search.searched = true;
    const auto told = verdict_of(long_one, &search);
    EXPECT_EQ(told.pays, false);
    EXPECT_DOUBLE_EQ(told.whole_ratio, 400.0 / 170);
    EXPECT_THAT(told.sentence, HasSubstr("2.4 times as fast"));
    EXPECT_EQ(verdict_of(report({row("reference", 40), own}), &search).whole_ratio, 0);
}

TEST(FootageVerdict, SaysNothingWhereThereIsNothingToCompare) {
    FootageBenchReport empty = report({row("reference", 100), row("search", 10)});
    empty.positive = 0;
    EXPECT_THAT(verdict_of(empty, nullptr).sentence, HasSubstr("yolov8s saw no person"));
    EXPECT_FALSE(verdict_of(empty, nullptr).pays);
    EXPECT_THAT(verdict_of(report({row("search", 10)}), nullptr).sentence, HasSubstr("--only"));
    FootageBenchReport stopped = report({row("reference", 100)});
    stopped.complete = false;
    EXPECT_THAT(verdict_of(stopped, nullptr).sentence, HasSubstr("interrupted"));
}

}  // namespace
}  // namespace noscope

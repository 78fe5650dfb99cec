#include "search/confirm_span.h"

#include "search/made_span.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

using namespace testing;

PlanOutcome outcome_of(const SearchTable& table) {
    const CandidatePlan candidate{plan_of("cnn(50,8s2,d8)[0.5,0.5] | reference"), {0, -1}};
    const auto outcome = try_plan(candidate, table, std::vector<std::size_t>{0});
    EXPECT_TRUE(outcome) << outcome.error().message;
    return *outcome;
}

TEST(ConfirmSpan, WhatTheReferenceDoesNotSeeIsDroppedForThreeCalls) {
    SearchTable table = table_of(labels(0, 0), confidences({{10, 18}}));
    const PlanOutcome confirmed = outcome_of(table);
    EXPECT_EQ(confirmed.windows.spurious, 0);
    EXPECT_EQ(confirmed.appearances.reported, 0);
    EXPECT_EQ(confirmed.work.confirming, 3);
    EXPECT_EQ(confirmed.work.scored, (std::vector<std::int64_t>{kFrames, 3}));
    EXPECT_EQ(confirmed.windows.reference_calls, 3);
    // Each is decoded from its keyframe on, beside the frames that the net looks at.
    EXPECT_GT(confirmed.work.decode_s, 100 + kFrames + 3 * 100);
    table.confirms = false;
    const PlanOutcome told = outcome_of(table);
    EXPECT_EQ(told.windows.spurious, 4);
    EXPECT_EQ(told.appearances.reported, 1);
    EXPECT_EQ(told.work.confirming, 0);
    EXPECT_EQ(told.work.decode_s, 100 + kFrames);  // begun once, and decoded on
}

TEST(ConfirmSpan, WhatItSeesTakesAsManyCallsAsAnAppearanceNeeds) {
    const SearchTable table = table_of(labels(10, 18), confidences({{10, 18}}));
    const PlanOutcome outcome = outcome_of(table);
    EXPECT_EQ(outcome.work.confirming, table.grouping.min_hits);
    EXPECT_EQ(outcome.windows.missed + outcome.windows.spurious, 0);
    EXPECT_EQ(outcome.appearances.right, 1);
}

// One that goes on over many spans is confirmed once, where it begins.
TEST(ConfirmSpan, AnAppearanceThatASpanBeginsWithIsTheSpansBefore) {
    const PlanOutcome outcome = outcome_of(table_of(labels(0, 0), confidences({{0, 6}, {24, 30}})));
    EXPECT_EQ(outcome.work.confirming, 3);  // of the second alone
    EXPECT_EQ(outcome.appearances.reported, 0);
    const PlanOutcome merged = outcome_of(table_of(labels(0, 0), confidences({{0, 6}, {8, 14}})));
    EXPECT_EQ(merged.work.confirming, 0);
}

}  // namespace
}  // namespace noscope

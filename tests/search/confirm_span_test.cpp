#include "search/confirm_span.h"

#include "cascade/scripted.h"
#include "query/made.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace noscope {
namespace {

constexpr int kFrames = 40;

// 20 s with two frames a second and a keyframe every 4 s. `there`: what the reference says; `confidences`:
// what a net says.
SearchTable table_of(const std::vector<bool>& there, const std::vector<float>& confidences) {
    SearchTable table;
    table.scorers = plan_of("cnn(50,8s2,d8)[0,1] | reference");
    ScoredSpan span;
    span.time_base = {1, 2};
    PacketIndex index;
    for (int i = 0; i < kFrames; ++i) {
        const auto at = static_cast<std::uint32_t>(i);
        span.frames.push_back({.window = i / 2, .pts = i, .packet = at, .key = i % 8 == 0});
        index.packets.push_back({.pts = i, .size = 1});
        if (i % 8 == 0) index.packets.back().entry = EntryPoint::closed;
    }
    span.decoded.assign(kFrames, true);
    span.positive = there;
    span.scores = {confidences, {}};
    table.decode.emplace_back(index, DecodeCost{.start_s = 100, .intra_s = 1, .inter_s = 1}, span.frames);
    table.spans.push_back(std::move(span));
    table.costs = {1, {0, 0}, {-1, -1}, {}};
    table.grouping.merge_gap = {2, 1};
    return table;
}

PlanOutcome outcome_of(const SearchTable& table) {
    const CandidatePlan candidate{plan_of("cnn(50,8s2,d8)[0.5,0.5] | reference"), {0, -1}};
    const auto outcome = try_plan(candidate, table, std::vector<std::size_t>{0});
    EXPECT_TRUE(outcome) << outcome.error().message;
    return *outcome;
}

std::vector<float> confidences(std::initializer_list<std::pair<int, int>> runs) {
    std::vector<float> all(kFrames, .1F);
    for (const auto& [begin, end] : runs) std::fill(all.begin() + begin, all.begin() + end, .9F);
    return all;
}

std::vector<bool> labels(int begin, int end) {
    std::vector<bool> all(kFrames);
    std::fill(all.begin() + begin, all.begin() + end, true);
    return all;
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

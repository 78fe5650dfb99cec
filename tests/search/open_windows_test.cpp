// What labelled blocks say of the recording that they stand for.
#include "search/open_windows.h"

#include "search/made_span.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

OpenWindows block(std::int64_t positive) {
    OpenWindows made;
    made.windows = 10;
    made.frames = 20;
    made.positive = positive;
    return made;
}

TEST(OpenSample, GroupsCountAsTheRecordingHasThem) {
    // Nine in ten blocks of the recording are of the first group, of which two in three were sampled.
    const OpenSample sample{
        .blocks = {block(1), block(3), block(10)}, .group = {0, 0, 1}, .group_blocks = {90, 10}};
    const OpenWindows all = sample.expanded(2000);
    EXPECT_EQ(all.windows, 1000);
    EXPECT_EQ(all.frames, 2000);
    EXPECT_EQ(all.positive, 90 * 2 + 10 * 10);
    // A weight is one beside others of its group, which stay as many.
    EXPECT_EQ(sample.expanded(2000, {3, 1, 7}).positive, 90 * 3 / 2 + 10 * 10);
    EXPECT_EQ(sample.sum().positive, 14);
    EXPECT_EQ(sample.expanded(0).windows, 0);
    EXPECT_EQ(OpenSample{}.expanded(2000).windows, 0);
}

CandidatePlan net(const std::string& thresholds) {
    return {plan_of("cnn(50,8s2,d8)" + thresholds + " | reference"), {0, -1}};
}

OpenSample sample_of(const SearchedPlan& plan, const SearchTable& table) {
    const auto sample = open_windows(plan, table);
    EXPECT_TRUE(sample) << sample.error().message;
    return *sample;
}

// What is called falsely in 4 of 20 windows is gone once it is confirmed, and was decided all the same.
TEST(OpenWindowsOf, ErrorsAreThoseAfterConfirmationAndThoseThatWereDecidedStandBeside) {
    SearchTable table = testing::table_of(testing::labels(0, 0), testing::confidences({{10, 18}}));
    const SearchedPlan plan{.candidate = net("[0.5,0.5]")};
    const OpenWindows confirmed = sample_of(plan, table).sum();
    EXPECT_EQ(confirmed.windows, 20);
    EXPECT_EQ(confirmed.positive, 0);
    EXPECT_EQ(confirmed.open_positive, 0);
    EXPECT_EQ(confirmed.added, 0);
    EXPECT_EQ(confirmed.decided_added, 4);
    EXPECT_EQ(confirmed.decided_missed, 0);
    table.confirms = false;
    const OpenWindows told = sample_of(plan, table).sum();
    EXPECT_EQ(told.open_positive, 4);
    EXPECT_EQ(told.open_negative, 16);
    EXPECT_EQ(told.added, 4);
    EXPECT_EQ(told.decided_added, 4);
}

// Thresholds that were chosen on the other half tell of errors: those of the first half miss all, those of
// the second call everything.
TEST(OpenWindowsOf, ErrorsOfAPlanThatWasJudgedAreThoseOfTheOtherHalf) {
    SearchTable table = testing::table_of(testing::labels(10, 18), testing::confidences({{10, 18}}));
    table.confirms = false;
    table.spans.push_back(table.spans.front());
    table.decode.push_back(table.decode.front());
    SearchedPlan plan{.candidate = net("[0.5,0.5]")};
    const OpenSample fitted = sample_of(plan, table);
    for (const OpenWindows& block : fitted.blocks)
        EXPECT_EQ(block.missed + block.added + block.decided_missed + block.decided_added, 0);
    plan.on_halves = {net("[0.95,0.95]"), net("[0.05,0.05]")};
    const OpenSample judged = sample_of(plan, table);
    ASSERT_EQ(judged.blocks.size(), 2u);
    const OpenWindows &first = judged.blocks[0], &second = judged.blocks[1];
    EXPECT_EQ(first.missed, 0);
    EXPECT_EQ(first.added, 4) << "no more than the plan itself calls";
    EXPECT_EQ(first.decided_added, 16);
    EXPECT_EQ(second.missed, 4);
    EXPECT_EQ(second.added, 0);
    EXPECT_EQ(second.decided_missed, 4);
    // What is open is the plan's own.
    for (const OpenWindows& block : judged.blocks) {
        EXPECT_EQ(block.open_positive, 4);
        EXPECT_EQ(block.open_negative, 16);
        EXPECT_EQ(block.inside, 4);
    }
}

}  // namespace
}  // namespace noscope

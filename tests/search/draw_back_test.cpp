#include "search/draw_back.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace noscope {
namespace {

CandidatePlan plan_of(const char* text, std::vector<int> columns) {
    return {*parse_plan(text), std::move(columns)};
}

TEST(DrawBack, ThresholdsComeNearerToDecidingNothing) {
    SweptThresholds found;
    found.difference = Above{.008};
    found.confidence = Between{.2, .8};
    const SweptThresholds same = drawn_back(found, 1);
    EXPECT_EQ(same.difference->limit, .008);
    EXPECT_EQ(same.confidence->low, .2);
    EXPECT_EQ(same.confidence->high, .8);
    const SweptThresholds half = drawn_back(found, 2);
    EXPECT_NEAR(half.difference->limit, .004, .0003);
    EXPECT_NEAR(half.confidence->low, .1, .006);
    EXPECT_NEAR(half.confidence->high, .9, .006);
}

TEST(DrawBack, NothingIsSaidAgainstWhatAConfidenceSays) {
    SweptThresholds found;
    found.confidence = Between{.07, .07};
    EXPECT_EQ(drawn_back(found, 1).confidence->high, .5);
    EXPECT_NEAR(drawn_back(found, 2).confidence->high, .75, .03);
    found.confidence = Between{.9, .95};
    EXPECT_EQ(drawn_back(found, 1).confidence->low, .5);
}

TEST(DrawBack, TheStrictestOfEachThresholdIsTaken) {
    const CandidatePlan plan =
        plan_of("every(4) | mse(empty)>0.01 | cnn(50,8s2,d8)[0.2,0.9] | reference", {-1, 0, 1, -1});
    const CandidatePlan one =
        plan_of("every(2) | mse(empty)>0.02 | cnn(50,8s2,d8)[0.1,0.7] | reference", {-1, 0, 1, -1});
    const CandidatePlan other =
        plan_of("every(8) | mse(empty)>0.005 | cnn(50,8s2,d8)[0.3,0.95] | reference", {-1, 0, 1, -1});
    EXPECT_EQ(to_string(strictest(plan, std::vector{one, other}).plan),
              "every(2) | mse(empty)>0.005 | cnn(50,8s2,d8)[0.1,0.95] | reference");
    // One of other stages says nothing.
    const CandidatePlan stranger =
        plan_of("every(4) | mse(empty,10x10)>0.001 | cnn(50,8s2,d8)[0,1] | reference", {-1, 0, 1, -1});
    EXPECT_EQ(to_string(strictest(plan, std::vector{stranger}).plan), to_string(plan.plan));
}

TEST(DrawBack, AGateTakesSmallerNumbersOfItsOwnStages) {
    const SearchTable none;  // what gates do on no spans
    std::vector<GateRun> gates;
    for (const char* text : {"packets>8", "packets>4", "packets>3", "every(2)", "every(3)", "every(6)",
                             "every(2) | packets>4", "every(2) | packets>1", "every(4) | packets>4"}) {
        Gate gate{
            .rule = {}, .stages = parse_plan(std::string(text) + " | reference")->stages, .columns = {}};
        gate.stages.pop_back();
        gate.columns.assign(gate.stages.size(), 0);
        gates.push_back(*GateRun::make(gate, none));
    }
    const auto from = [&](std::size_t gate, double pull) {
        return stricter(&gates[gate], gates, pull) - gates.data();
    };
    EXPECT_EQ(from(0, 1), 0);
    EXPECT_EQ(from(0, 2), 1);
    EXPECT_EQ(from(0, 4), 2);  // none is as strict: the smallest
    EXPECT_EQ(from(2, 2), 2);
    EXPECT_EQ(from(5, 2), 4);
    EXPECT_EQ(from(4, 2), 3);
    EXPECT_EQ(from(8, 2), 7);  // both numbers
    EXPECT_EQ(from(6, 2), 7);
}

}  // namespace
}  // namespace noscope

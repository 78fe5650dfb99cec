#include "search/plan_steps.h"

#include "cascade/scripted.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace noscope {
namespace {

std::vector<std::string> steps_of(const char* text) {
    std::vector<std::string> texts;
    for (const Plan& plan : plan_steps(plan_of(text))) texts.push_back(to_string(plan));
    return texts;
}

TEST(PlanSteps, DrawsEveryThresholdBackAndEndsWithThePlan) {
    const auto steps = plan_steps(plan_of("mse(empty,10x10)>0.08 | cnn(50,8s2,d8)[0.2,0.8] | reference"));
    ASSERT_EQ(steps.size(), 5u);
    EXPECT_EQ(to_string(steps.back()), "mse(empty,10x10)>0.08 | cnn(50,8s2,d8)[0.2,0.8] | reference");
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
        EXPECT_LT(std::get<Above>(steps[i].stages[0].threshold).limit,
                  std::get<Above>(steps[i + 1].stages[0].threshold).limit);
        const auto here = std::get<Between>(steps[i].stages[1].threshold),
                   next = std::get<Between>(steps[i + 1].stages[1].threshold);
        EXPECT_LT(here.low, next.low);
        EXPECT_GT(here.high, next.high);
        EXPECT_TRUE(check(steps[i]));
    }
    EXPECT_NEAR(std::get<Above>(steps[0].stages[0].threshold).limit, .01, .001);
}

TEST(PlanSteps, WhatCannotBeDrawnBackIsItself) {
    EXPECT_EQ(steps_of("every(2) | reference"), std::vector<std::string>{"every(2) | reference"});
    EXPECT_EQ(steps_of("psnr(empty)>-30 | reference").size(), 1u);
    EXPECT_EQ(steps_of("cnn(50,8s2,d8)[0,1] | reference").size(), 1u);
}

}  // namespace
}  // namespace noscope

#include "search/label_policy.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

// 300 labelled frames at a second a call, of which the chosen plan asks about so many.
struct Found {
    SearchTable table;
    SearchOutcome outcome;
};
Found found(std::int64_t asked, double hoped_share) {
    Found made;
    made.table.costs.reference_s = 1;
    made.table.spans.resize(1);
    made.table.spans[0].frames.resize(300);
    SearchedPlan plan;
    plan.fitted.windows.reference_calls = asked;
    plan.seconds.stages_s = {static_cast<double>(asked)};
    made.outcome.plans.push_back(plan);
    made.outcome.hoped_s = hoped_share * static_cast<double>(asked);
    made.outcome.windows = 150;
    made.outcome.positive = 100;
    return made;
}

TEST(LabelPolicy, SixTenthsJudgeAndHalfOfTheseFirst) {
    const LabelPolicy policy(600, 10000);
    EXPECT_EQ(policy.first(), 180);
    EXPECT_EQ(policy.select(), 360);
    EXPECT_EQ(policy.train(), 240);
}

TEST(LabelPolicy, MoreLabelsPayWhereHalfOfWhatTheySpareIsMoreThanTheyCost) {
    // 90 of 300 asked, 30 hoped for: half of 60 of 300 over 10,000 frames is 1,000 s.
    const Found one = found(90, 1. / 3);
    const LabelPolicy policy(600, 10000);
    EXPECT_TRUE(policy.labels_pay(one.outcome, one.table, 1400));
    EXPECT_FALSE(
        policy.labels_pay(one.outcome, one.table, 1450));  // times .7, which would not be asked anyhow
    // Nothing more to hope for.
    const Found best = found(90, 1);
    EXPECT_FALSE(policy.labels_pay(best.outcome, best.table, 1));
    EXPECT_FALSE(policy.wants_more(best.outcome, best.table));
    Found few = best;
    few.outcome.positive = 20;
    EXPECT_TRUE(policy.wants_more(few.outcome, few.table));
}

TEST(LabelPolicy, TrainingPaysOnLongRecordings) {
    const Found one = found(90, 1);
    EXPECT_TRUE(LabelPolicy(600, 10000).training_pays(one.outcome, one.table, 3, 1));
    EXPECT_FALSE(LabelPolicy(600, 1000).training_pays(one.outcome, one.table, 3, 1));
    EXPECT_FALSE(LabelPolicy(600, 10000).training_pays(one.outcome, one.table, 0, 1));
}

}  // namespace
}  // namespace noscope

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

TEST(LabelPolicy, OfFewLabelsSixTenthsJudgeAndHalfOfTheseFirst) {
    const LabelPolicy policy(600, 10000);
    EXPECT_EQ(policy.first(), 180);
    EXPECT_EQ(policy.next(180), 360);
    EXPECT_EQ(policy.next(360), 360);
    EXPECT_EQ(policy.beside_nets(180), 360);
    EXPECT_EQ(policy.train(360), 240);
    EXPECT_EQ(policy.without_nets(180), 360);
    EXPECT_EQ(policy.without_nets(360), 600);
}

TEST(LabelPolicy, OfManyLabelsAsManyAsAreWorthIt) {
    // 5 % of a month.
    const LabelPolicy policy(259200, 5184000);
    EXPECT_EQ(policy.first(), 300);
    EXPECT_EQ(policy.next(300), 600);
    EXPECT_EQ(policy.beside_nets(300), 600);
    EXPECT_EQ(policy.train(300), 400);
    EXPECT_EQ(policy.beside_nets(1200), 1200);
    EXPECT_EQ(policy.train(1200), 800);
    // Never beyond what may be labelled, whatever is seen.
    for (std::int64_t select = policy.first(), last = 0; select != last; select = policy.next(select)) {
        EXPECT_LE(policy.beside_nets(select) + policy.train(select), 259200) << select;
        last = select;
    }
    EXPECT_EQ(policy.next(155520), 155520);
    EXPECT_EQ(LabelPolicy(1, 100).first(), 1);
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
    EXPECT_FALSE(policy.wants_more(best.outcome, best.table, 180));
    Found few = best;
    few.outcome.positive = 20;
    EXPECT_TRUE(policy.wants_more(few.outcome, few.table, 180));
    EXPECT_FALSE(policy.wants_more(few.outcome, few.table, 360));  // there are no more
}

TEST(LabelPolicy, TrainingPaysOnLongRecordings) {
    const Found one = found(90, 1);
    EXPECT_TRUE(LabelPolicy(600, 10000).training_pays(one.outcome, one.table, 360, 3, 1));
    EXPECT_FALSE(LabelPolicy(600, 1000).training_pays(one.outcome, one.table, 360, 3, 1));
    EXPECT_FALSE(LabelPolicy(600, 10000).training_pays(one.outcome, one.table, 360, 0, 1));
}

}  // namespace
}  // namespace noscope

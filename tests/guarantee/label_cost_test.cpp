#include "guarantee/label_cost.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

TEST(LabelFloor, OfTwoHours) {
    EXPECT_EQ(label_floor(7200, 7, .05, .05), 6834);   // .1 %
    EXPECT_EQ(label_floor(7200, 72, .05, .05), 3757);  // 1 %
    EXPECT_EQ(label_floor(7200, 720, .05, .05), 503);  // 10 %
    EXPECT_EQ(label_floor(7200, 3600, .05, .05), 58);  // 50 %
    EXPECT_EQ(label_floor(7200, 7200, .05, .05), 0);   // nothing to miss
    EXPECT_EQ(label_floor(7200, 0, .05, .05), 6841);   // 6840 leave just .05
}

// The largest U for which `kept`, by trying from far above.
template <class Kept>
std::int64_t largest(std::int64_t found, Kept kept) {
    std::int64_t most = found - 1;
    for (std::int64_t bound = found; bound < found + 500; ++bound)
        if (kept(bound)) most = bound;
    return most;
}

TEST(LabelCost, BoundsThatABudgetAllows) {
    for (std::int64_t known = 0; known <= 60; ++known)
        for (const std::int64_t found : {0, 1, 4})
            for (const double budget : {.01, .05, .1, .25}) {
                SCOPED_TRACE(::testing::Message() << known << " " << found << " " << budget);
                const std::int64_t fnr = largest(found, [&](std::int64_t bound) {
                    return error_rate_at_most(known, found, bound).value_or(0) <= budget + 1e-12;
                });
                EXPECT_EQ(most_missed_for_fnr(known, found, budget), fnr);
                const std::int64_t recall = largest(found, [&](std::int64_t bound) {
                    return recall_at_least(known, bound - found).value_or(0) >= 1 - budget - 1e-12;
                });
                EXPECT_EQ(most_missed_for_recall(known, found, 1 - budget), recall);
                const std::int64_t false_ones = largest(found, [&](std::int64_t bound) {
                    return precision_at_least(60, known, bound - found).value_or(0) >= 1 - budget - 1e-12;
                });
                if (static_cast<double>(60 - known) <= budget * 60) {
                    EXPECT_GE(most_false_for_precision(60, known, found, 1 - budget), false_ones);
                } else {
                    EXPECT_EQ(most_false_for_precision(60, known, found, 1 - budget), false_ones);
                }
            }
    // .05 * 720 / .95 = 37.89
    EXPECT_EQ(most_missed_for_fnr(720, 0, .05), 37);
    EXPECT_EQ(most_missed_for_fnr(19, 0, .05), 1);  // 1 / 20, though .05 * 19 / .95 may come out below 1
}

TEST(LabelCost, SaysWhatIsLeftToLabel) {
    const LabelCost fresh = cost_of({6480, 0, 0}, 37, DrawKind::fixed_size, .05);
    EXPECT_EQ(fresh.reach, Reach::cheaper_part);
    EXPECT_EQ(fresh.labels, *sample_for(6480, 37, 0, .05));
    EXPECT_NEAR(fresh.share, static_cast<double>(fresh.labels) / 6480, 1e-12);

    const LabelCost on = cost_of({6480, 300, 2}, 37, DrawKind::anytime, .05);
    EXPECT_EQ(on.reach, Reach::cheaper_part);
    EXPECT_TRUE(suffices_anytime({6480, 300 + on.labels, 2}, 37, .05));
    EXPECT_FALSE(suffices_anytime({6480, 300 + on.labels - 1, 2}, 37, .05));

    EXPECT_EQ(cost_of({6480, 1000, 0}, 37, DrawKind::anytime, .05).reach, Reach::certified);
    EXPECT_EQ(cost_of({6480, 1000, 0}, 37, DrawKind::anytime, .05).labels, 0);
}

TEST(LabelCost, SaysNo) {
    const LabelCost rare = cost_of({7193, 100, 0}, 0, DrawKind::fixed_size, .05);
    EXPECT_EQ(rare.reach, Reach::near_exhaustive);
    EXPECT_EQ(rare.labels, 6734);
    EXPECT_GT(rare.share, .94);
    const LabelCost never = cost_of({7193, 100, 3}, 2, DrawKind::fixed_size, .05);
    EXPECT_EQ(never.reach, Reach::never);
    EXPECT_EQ(never.labels, 0);
    // Recall without a reported appearance that is known to be true.
    EXPECT_EQ(cost_of({100, 10, 0}, most_missed_for_recall(0, 0, .95), DrawKind::anytime, .05).reach,
              Reach::never);
    EXPECT_EQ(cost_of({0, 0, 0}, 0, DrawKind::anytime, .05).reach, Reach::certified);
}

}  // namespace
}  // namespace noscope

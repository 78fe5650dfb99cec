#include "guarantee/binomial_bounds.h"

#include "guarantee/sample_bounds.h"
#include "guarantee/special_functions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noscope {
namespace {

TEST(BinomialBounds, OfNoneAndOfAll) {
    // (1 - p)^n = alpha
    EXPECT_NEAR(share_at_most(59, 0, .05), 1 - std::pow(.05, 1. / 59), 1e-12);
    EXPECT_NEAR(share_at_least(59, 59, .05), std::pow(.05, 1. / 59), 1e-12);
    EXPECT_EQ(share_at_least(59, 0, .05), 0);
    EXPECT_EQ(share_at_most(59, 59, .05), 1);
    EXPECT_EQ(share_at_most(0, 0, .05), 1);
    EXPECT_EQ(share_at_least(0, 0, .05), 0);
}

TEST(BinomialBounds, CoverAtEveryShare) {
    for (const int drawn : {1, 5, 30})
        for (const double alpha : {.2, .05})
            for (double share = .005; share < 1; share += .01) {
                double too_low = 0, too_high = 0;
                for (int found = 0; found <= drawn; ++found) {
                    const double chance = std::exp(log_binomial(found, drawn, share, 1 - share));
                    if (share_at_most(drawn, found, alpha) < share) too_low += chance;
                    if (share_at_least(drawn, found, alpha) > share) too_high += chance;
                }
                EXPECT_LE(too_low, alpha) << drawn << " " << share;
                EXPECT_LE(too_high, alpha) << drawn << " " << share;
            }
}

TEST(BinomialBounds, WithoutReplacementIsNeverWider) {
    for (const std::int64_t drawn : {10, 100, 400})
        for (const std::int64_t found : {0, 1, 9}) {
            const auto most = static_cast<double>(marked_at_most({500, drawn, found}, .05)) / 500;
            EXPECT_LE(most, share_at_most(drawn, found, .05));
            EXPECT_GE(static_cast<double>(marked_at_least({500, drawn, found}, .05)) / 500,
                      share_at_least(drawn, found, .05));
        }
}

TEST(BinomialBounds, LargeCounts) {
    const double most = share_at_most(100'000'000, 1'000'000, .05);
    EXPECT_NEAR(most, .01 + 1.645 * std::sqrt(.01 * .99 / 1e8), 1e-7);
    EXPECT_LT(share_at_least(100'000'000, 1'000'000, .05), .01);
}

}  // namespace
}  // namespace noscope

#include "guarantee/special_functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace noscope {
namespace {

TEST(SpecialFunctions, StirlingErrorIsWhatTheLibrarysLogGammaLeaves) {
    for (const double x : {.01, .3, 1., 2., 7.5, 15.9, 16., 40.})
        EXPECT_NEAR(stirling_error(x),
                    std::lgamma(x + 1) - (x + .5) * std::log(x) + x - .5 * std::log(2 * M_PI), 2e-14)
            << x;
    EXPECT_NEAR(stirling_error(1e8), 1 / 12e8, 1e-22);
}

TEST(SpecialFunctions, LogBeta) {
    for (const double a : {.1, .5, 1., 3., 20., 170.})
        for (const double b : {.1, .5, 1., 3., 20., 170.})
            EXPECT_NEAR(log_beta(a, b), std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b), 1e-11)
                << a << " " << b;
    EXPECT_NEAR(log_beta(1, 1e8), -std::log(1e8), 1e-12);
    EXPECT_NEAR(log_beta(2, 1e8), -std::log(1e8) - std::log(1e8 + 1), 1e-12);
}

TEST(SpecialFunctions, LogBinomial) {
    EXPECT_NEAR(std::exp(log_binomial(2, 4, .5, .5)), 6. / 16, 1e-15);
    EXPECT_NEAR(std::exp(log_binomial(1, 3, .1, .9)), 3 * .1 * .81, 1e-15);
    EXPECT_NEAR(log_binomial(0, 1e8, 1e-9, 1 - 1e-9), -.1, 1e-9);
    EXPECT_EQ(log_binomial(0, 5, 0, 1), 0);
    EXPECT_EQ(log_binomial(1, 5, 0, 1), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(log_binomial(5, 5, 1, 0), 0);
    double sum = 0;
    for (int k = 0; k <= 1000; ++k) sum += std::exp(log_binomial(k, 1000, .37, .63));
    EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(SpecialFunctions, IncompleteBetaIsABinomialTail) {
    for (const double n : {1., 2., 9., 60., 1000.})
        for (const double p : {.001, .2, .5, .93})
            for (double k = 0; k < n; k += n < 20 ? 1 : 17) {
                double tail = 0;  // P(X > k)
                for (double j = k + 1; j <= n; ++j) tail += std::exp(log_binomial(j, n, p, 1 - p));
                EXPECT_NEAR(incomplete_beta(k + 1, n - k, p), tail, 1e-12) << n << " " << p << " " << k;
            }
    EXPECT_EQ(incomplete_beta(2, 3, 0), 0);
    EXPECT_EQ(incomplete_beta(2, 3, 1), 1);
    EXPECT_NEAR(incomplete_beta(.5, .5, .25), 2 / M_PI * std::asin(.5), 1e-13);
    EXPECT_NEAR(incomplete_beta(5e7, 5e7, .5), .5, 1e-9);
}

}  // namespace
}  // namespace noscope

#include "simulated_camera/random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noscope::simulated {
namespace {

TEST(Random, LogAndSineAreThoseOfMathematics) {
    for (double x = 1e-9; x < 1e6; x *= 1.37) EXPECT_NEAR(plain_log(x), std::log(x), 1e-9 + 1e-12 * x) << x;
    for (double t = -2; t < 2; t += 0.013)
        EXPECT_NEAR(plain_sine(t), std::sin(t * 2 * 3.14159265358979324), 1e-7) << t;
}

TEST(Random, StreamsDoNotTouchEachOther) {
    Draws a(1, Purpose::arrival), same(1, Purpose::arrival), purpose(1, Purpose::choice),
        seed(2, Purpose::arrival);
    const std::uint64_t first = a.next();
    EXPECT_EQ(first, same.next());
    EXPECT_NE(first, purpose.next());
    EXPECT_NE(first, seed.next());
}

TEST(Random, DrawsAreSpreadAsTheySay) {
    Draws draws(5, Purpose::arrival);
    double sum = 0, exponential = 0;
    constexpr int kCount = 20000;
    for (int i = 0; i < kCount; ++i) {
        sum += draws.uniform();
        exponential += draws.exponential(3);
    }
    EXPECT_NEAR(sum / kCount, 0.5, 0.01);
    EXPECT_NEAR(exponential / kCount, 3, 0.08);
}

TEST(Random, SmoothNoiseHasNoSteps) {
    for (double at = 0; at < 20; at += 0.01) {
        EXPECT_LE(std::abs(smooth_noise(7, at)), 1);
        EXPECT_LT(std::abs(smooth_noise(7, at + 0.01) - smooth_noise(7, at)), 0.05) << at;
        EXPECT_LT(std::abs(smooth_noise(7, 3.3, at + 0.01) - smooth_noise(7, 3.3, at)), 0.05) << at;
    }
}

}  // namespace
}  // namespace noscope::simulated

#include "search/sample_order.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace noscope {
namespace {

TEST(DrawStream, KeepsSeedsUsesAndThingsApart) {
    const DrawStream stream(1, "a", "x");
    EXPECT_EQ(DrawStream(1, "a", "x").bits(5), stream.bits(5));
    for (const DrawStream& other :
         {DrawStream(2, "a", "x"), DrawStream(1, "b", "x"), DrawStream(1, "a", "y")})
        EXPECT_NE(other.bits(5), stream.bits(5));
    EXPECT_NE(stream.bits(6), stream.bits(5));
    EXPECT_NE(stream.bits(-1), stream.bits(std::numeric_limits<std::int64_t>::max()));
}

TEST(DrawStream, FractionsAreSpreadOverTheirRange) {
    const DrawStream stream(7, "a", "x");
    constexpr int kCells = 64, kEach = 1000;
    std::vector<int> cells(kCells);
    double least = 1, most = 0;
    for (int i = 0; i < kCells * kEach; ++i) {
        const double value = stream.fraction(i);
        least = std::min(least, value);
        most = std::max(most, value);
        ++cells[static_cast<std::size_t>(value * kCells)];
    }
    EXPECT_GT(least, 0);
    EXPECT_LT(most, 1);
    double chi_square = 0;
    for (const int count : cells) chi_square += std::pow(count - kEach, 2) / kEach;
    EXPECT_LT(chi_square, 64 + 6 * std::sqrt(128.));
}

TEST(MinusLog, IsTheLogarithm) {
    EXPECT_EQ(minus_log(1), 0);
    const DrawStream stream(3, "a", "x");
    for (int i = 0; i < 100'000; ++i) {
        const double x = std::ldexp(stream.fraction(i), -(i % 60));
        ASSERT_NEAR(minus_log(x), -std::log(x), 1e-15 * std::max(1., -std::log(x))) << x;
    }
    EXPECT_NEAR(minus_log(0x1p-53), 53 * std::log(2), 1e-13);
    EXPECT_NEAR(minus_log(std::numeric_limits<double>::denorm_min()), 1074 * std::log(2), 1e-12);
}

}  // namespace
}  // namespace noscope

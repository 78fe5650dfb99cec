#include "base/rational_math.h"

#include <gmock/gmock.h>

#include <limits>
#include <random>

namespace noscope {
namespace {

using testing::HasSubstr;

constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

void expect_parsed(const std::string& text, std::int64_t num, std::int64_t den) {
    const auto parsed = parse_rational(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->num, num) << text;
    EXPECT_EQ(parsed->den, den) << text;
}

TEST(ParseRational, DecimalsAndFractionsInLowestTerms) {
    expect_parsed("2", 2, 1);
    expect_parsed("0", 0, 1);
    expect_parsed("0.5", 1, 2);
    expect_parsed(".5", 1, 2);
    expect_parsed("5.", 5, 1);
    expect_parsed("29.97", 2997, 100);
    expect_parsed("30000/1001", 30000, 1001);
    expect_parsed("28/30", 14, 15);
    expect_parsed("0.000000001", 1, 1'000'000'000);
    expect_parsed("1000000000.999999999", 1'000'000'000'999'999'999, 1'000'000'000);
}

TEST(ParseRational, RefusesWhatIsNoSuchNumber) {
    for (const char* text : {"",
                             ".",
                             "-1",
                             "+1",
                             "1e3",
                             "2 ",
                             " 2",
                             "1/0",
                             "1/",
                             "/2",
                             "1/2/3",
                             "0.5/2",
                             "1.2.3",
                             "x",
                             "nan",
                             "inf",
                             "1,5",
                             "0.1234567890",
                             "1000000001",
                             "99999999999999999999",
                             "1/1000000001",
                             "-0.5",
                             "1.-5"}) {
        const auto parsed = parse_rational(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::usage);
        EXPECT_THAT(parsed.error().message, HasSubstr("write a decimal (0.5)"));
    }
}

TEST(RationalText, DecimalWhereItIsShortAndExact) {
    EXPECT_EQ(to_string({2, 1}), "2");
    EXPECT_EQ(to_string({4, 2}), "2");
    EXPECT_EQ(to_string({1, 2}), "0.5");
    EXPECT_EQ(to_string({-5, 4}), "-1.25");
    EXPECT_EQ(to_string({1, 1000}), "0.001");
    EXPECT_EQ(to_string({0, 7}), "0");
    EXPECT_EQ(to_string({30000, 1001}), "30000/1001");
    EXPECT_EQ(to_string({1, 3}), "1/3");
    EXPECT_EQ(to_string({1, 10'000}), "1/10000");
}

TEST(RationalText, ReadsBackAsTheSameNumber) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 2000; ++i) {
        const auto value = reduced(static_cast<std::int64_t>(random() % 100'000),
                                   static_cast<std::int64_t>(random() % 5000) + 1);
        const auto parsed = parse_rational(to_string(value));
        ASSERT_TRUE(parsed) << to_string(value);
        EXPECT_EQ(parsed->num, value.num);
        EXPECT_EQ(parsed->den, value.den);
    }
}

TEST(RationalMath, FloorDivRoundsDown) {
    EXPECT_EQ(floor_div(7, 2), 3);
    EXPECT_EQ(floor_div(6, 2), 3);
    EXPECT_EQ(floor_div(0, 5), 0);
    EXPECT_EQ(floor_div(-1, 5), -1);
    EXPECT_EQ(floor_div(-5, 5), -1);
    EXPECT_EQ(floor_div(-6, 5), -2);
    EXPECT_EQ(floor_div(int128{kMax} * kMax, kMax), kMax);
    EXPECT_EQ(floor_div(-int128{kMax} * 3 - 1, 3), -kMax - 1);
    for (int a = -40; a <= 40; ++a)
        for (int b = 1; b <= 12; ++b) {
            const auto q = floor_div(a, b);
            EXPECT_TRUE(q * b <= a && a < (q + 1) * b) << a << '/' << b;
        }
}

TEST(RationalMath, ComparesByValueWithoutOverflow) {
    EXPECT_TRUE(compare({1, 2}, {2, 4}) == 0);
    EXPECT_TRUE(compare({1, 3}, {1, 2}) < 0);
    EXPECT_TRUE(compare({-1, 3}, {-1, 2}) > 0);
    EXPECT_TRUE(compare({kMax, kMax - 1}, {kMax - 1, kMax - 2}) < 0);
    EXPECT_TRUE(compare({kMax, 1}, {-kMax, 1}) > 0);
}

TEST(RationalMath, ReducesWithThePositiveDenominator) {
    const Rational r = reduced(6, -4);
    EXPECT_EQ(r.num, -3);
    EXPECT_EQ(r.den, 2);
    EXPECT_EQ(reduced(0, 9).den, 1);
}

TEST(RationalMath, ProductsAreReducedBeforeTheyAreMultiplied) {
    const Rational r = Rational{kMax, 3} * Rational{3, kMax};
    EXPECT_EQ(r.num, 1);
    EXPECT_EQ(r.den, 1);
    const Rational ntsc = Rational{30000, 1001} * Rational{1001, 1000};
    EXPECT_EQ(ntsc.num, 30);
    EXPECT_EQ(ntsc.den, 1);
    EXPECT_DOUBLE_EQ((Rational{1, 4}.value()), 0.25);
}

}  // namespace
}  // namespace noscope

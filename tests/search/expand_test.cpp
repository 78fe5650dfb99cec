#include "search/expand.h"

#include "search/stand_ins.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace noscope {
namespace {

using noscope::testing::Random;

TEST(Expand, WithoutClassesEachBlockIsTheMean) {
    const std::vector<double> values{1, 2, 6}, x{0, 5, 9}, population(10, 3);
    EXPECT_DOUBLE_EQ(expanded(values, x, population).value, 30);
    EXPECT_EQ(expanded({}, {}, population).value, 0);
}

TEST(Expand, EachClassCountsByItsOwnMean) {
    // Sixteen sampled: two classes of eight, by a number that goes with the value.
    std::vector<double> values, x;
    for (int i = 0; i < 16; ++i) {
        x.push_back(i);
        values.push_back(i < 8 ? 1 : 10);
    }
    const std::vector<double> population{-5, 0, 7, 7.4, 8, 30};
    EXPECT_DOUBLE_EQ(expanded(values, x, population).value, 4 * 1 + 2 * 10);
    // Equal numbers are one class.
    EXPECT_DOUBLE_EQ(expanded(values, std::vector<double>(16, 1), population).value, 6 * 5.5);
}

// What was sampled whole is told whole; and the mean over samples is the truth, with less spread than without
// the number.
TEST(Expand, IsRightOnAverage) {
    Random random(5);
    std::vector<double> x, values;
    for (int i = 0; i < 200; ++i) {
        x.push_back(random.fraction());
        values.push_back((x.back() > .8 ? 20 : 1) + random.fraction());
    }
    const double truth = std::accumulate(values.begin(), values.end(), 0.0);
    EXPECT_NEAR(expanded(values, x, x).value, truth, 1e-9);
    double sum = 0, spread = 0, plain_spread = 0;
    constexpr int kRounds = 2000;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<double> some, some_x;
        for (int i = 0; i < 40; ++i) {
            const auto at = static_cast<std::size_t>(random() % 200);
            some.push_back(values[at]);
            some_x.push_back(x[at]);
        }
        const double told = expanded(some, some_x, x).value;
        const double plain = std::accumulate(some.begin(), some.end(), 0.0) * 5;
        sum += told;
        spread += (told - truth) * (told - truth);
        plain_spread += (plain - truth) * (plain - truth);
    }
    EXPECT_NEAR(sum / kRounds / truth, 1, .03);
    EXPECT_LT(spread, .7 * plain_spread);
}

// Each block of a class stands as often as the others, so that sums over them are expanded().
TEST(StandIns, AreOfTheSameClassAndAlikeOften) {
    Random random(8);
    for (int round = 0; round < 50; ++round) {
        std::vector<double> sample_x, population;
        for (std::uint64_t i = 1 + random() % 60; i > 0; --i)
            sample_x.push_back(static_cast<double>(random() % 6));
        for (std::uint64_t i = random() % 500; i > 0; --i)
            population.push_back(static_cast<double>(random() % 6));
        const auto seed = static_cast<std::uint64_t>(round);
        const auto with = stand_ins(sample_x, population, seed);
        ASSERT_EQ(with.size(), population.size());
        EXPECT_EQ(with, stand_ins(sample_x, population, seed));
        // What expanded() gives of a value that one block alone has is how often it stands on average.
        for (std::size_t i = 0; i < sample_x.size(); ++i) {
            std::vector<double> own(sample_x.size());
            own[i] = 1;
            const auto times = static_cast<double>(std::ranges::count(with, i));
            EXPECT_LT(std::abs(times - expanded(own, sample_x, population).value), 1) << round;
        }
    }
    std::vector<double> x(40), many(400);
    EXPECT_NE(stand_ins(x, many, 1), stand_ins(x, many, 2));
}

// Blocks of which few hold much, and others of the same kind to be told of: 9 of 10 intervals hold the sum.
TEST(Expand, NineOfTenIntervalsHoldTheSum) {
    Random random(7);
    const auto draw = [&](int blocks, std::vector<double>& values, std::vector<double>& x) {
        for (int i = 0; i < blocks; ++i) {
            x.push_back(random.fraction());
            values.push_back(random.fraction() < .2 + .6 * x.back() ? 1 + 12 * random.fraction() : 0);
        }
    };
    constexpr int kRounds = 2000;
    int inside = 0, above = 0;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<double> some, some_x, others, others_x;
        draw(36, some, some_x);
        draw(600, others, others_x);
        const Expanded told = expanded(some, some_x, others_x);
        const double truth = std::accumulate(others.begin(), others.end(), 0.0);
        EXPECT_LE(told.low, told.value);
        EXPECT_LE(told.value, told.high);
        inside += told.low <= truth && truth <= told.high ? 1 : 0;
        above += truth > told.high ? 1 : 0;
    }
    EXPECT_NEAR(inside, .9 * kRounds, .04 * kRounds);
    EXPECT_NEAR(above, .05 * kRounds, .03 * kRounds);
}

TEST(Expand, WhereNoSampledBlockHoldsAnythingSomeOthersMay) {
    const std::vector<double> nothing(28, 0), x(28, 1), population(500, 1);
    const Expanded told = expanded(nothing, x, population);
    EXPECT_EQ(told.value, 0);
    EXPECT_EQ(told.low, 0);
    EXPECT_EQ(told.high, 51);  // .05^(1/28) = .8985
    EXPECT_EQ(expanded(nothing, x, population, 20).high, 51 * 20);
}

TEST(Expand, TellsNoMoreThanBlocksMayHold) {
    const std::vector<double> values{0, 2, 20}, x(3, 1), population(87, 1);
    EXPECT_GT(expanded(values, x, population).high, 87 * 20);
    EXPECT_EQ(expanded(values, x, population, 20).high, 87 * 20);
}

TEST(Expand, MotionIsTheMeanOfScoresAndFewLargeOnesDoNotHideThem) {
    const float none = std::nanf("");
    EXPECT_DOUBLE_EQ(packet_motion(std::vector<float>{1, 2, none, 1}), 1);
    EXPECT_DOUBLE_EQ(packet_motion(std::vector<float>{1, 1000}), 4.5);
    EXPECT_EQ(packet_motion({}), 0);
}

}  // namespace
}  // namespace noscope

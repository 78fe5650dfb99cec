#include "guarantee/betting.h"

#include "made.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace noscope {
namespace {

using testing::drawn_order;
using testing::most_wrong;
using testing::Random;

// Mean over all orders of a few values of the money at the end: at most 1 where the null is true.
double mean_money(const std::vector<double>& values, double least_total) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    double sum = 0;
    int orders = 0;
    do {
        BettingTest test(std::ssize(values), least_total);
        for (std::size_t i = 0; i + 2 < order.size(); ++i) test.add(values[order[i]]);
        sum += std::exp(test.log_money());
        ++orders;
    } while (std::next_permutation(order.begin(), order.end()));
    return sum / orders;
}

TEST(Betting, IsNoGameToWinAgainstTheTruth) {
    Random random(1);
    for (int round = 0; round < 60; ++round) {
        std::vector<double> values(7);
        for (double& value : values) value = round % 2 ? random.fraction() : random() % 3 == 0;
        const double total = std::accumulate(values.begin(), values.end(), 0.);
        EXPECT_LE(mean_money(values, total), 1 + 1e-9);
        EXPECT_LE(mean_money(values, total * .7), 1 + 1e-9);
        EXPECT_GE(mean_money(values, total + .5), 1 - 1e-9);
    }
}

TEST(Betting, WhatCannotBeIsRuledOut) {
    EXPECT_TRUE(BettingTest(10, 10.5).rejects(.001));
    BettingTest test(10, 9.5);
    EXPECT_FALSE(test.rejects(.5));
    test.add(.2);
    EXPECT_TRUE(test.rejects(.001));
    BettingTest none(10, 0);
    for (int i = 0; i < 10; ++i) none.add(0);
    EXPECT_FALSE(none.rejects(.9)) << "nothing adds up to less than 0";
}

TEST(Betting, OneStepByHand) {
    // Mean .4 under the null, guess .1 of variance .09: stake .3 / (.09 + .09) = 1.67, at most .9 / .6 = 1.5.
    BettingTest test(10, 4);
    test.add(0);
    EXPECT_NEAR(std::exp(test.log_money()), 1 + 1.5 * .4, 1e-12);
    // Mean 4/9, seen (.1 + 0) / 2, of variance .1 / 2 - .05^2: stake cut to .9 / (5/9).
    test.add(1);
    EXPECT_NEAR(std::exp(test.log_money()), 1.6 * (1 + .9 / (5. / 9) * (4. / 9 - 1)), 1e-12);
}

struct MadeBlocks {
    std::vector<std::int64_t> positives, missed;
};

// Whether a plan whose misses are 5 % or more of the positives is certified before `most_drawn` blocks are
// seen.
int certified(const std::function<MadeBlocks(Random&)>& make, int runs, std::size_t most_drawn) {
    Random random(7);
    int passed = 0;
    for (int run = 0; run < runs; ++run) {
        const MadeBlocks blocks = make(random);
        BlockFnrTest test(std::ssize(blocks.positives), 10, .05);
        bool rejected = false;
        for (const std::size_t at : drawn_order(blocks.positives.size(), most_drawn, random)) {
            test.add(blocks.positives[at], blocks.missed[at]);
            rejected = rejected || test.rejects(.05);
        }
        passed += rejected;
    }
    return passed;
}

MadeBlocks made_blocks(std::size_t count, int positive_in, std::int64_t missing_blocks) {
    MadeBlocks blocks{std::vector<std::int64_t>(count), std::vector<std::int64_t>(count)};
    for (std::size_t i = 0; i < count; i += static_cast<std::size_t>(positive_in)) {
        blocks.positives[i] = 10;
        if (missing_blocks-- > 0) blocks.missed[i] = 10;
    }
    return blocks;
}

TEST(BlockFnr, ABadPlanIsSeldomCertified) {
    // 360 blocks with 10 positives each, the misses in whole blocks: 5.3 % of them, just over the budget.
    const auto bursts = [](Random&) { return made_blocks(720, 2, 19); };
    EXPECT_LE(certified(bursts, 2000, 720 / 2), most_wrong(.05, 2000));
    // One miss a block in over half of all positive blocks.
    const auto spread = [](Random& random) {
        MadeBlocks blocks = made_blocks(720, 2, 0);
        for (std::size_t i = 0; i < 720; i += 2) blocks.missed[i] = random() % 100 < 60;
        return blocks;
    };
    EXPECT_LE(certified(spread, 1000, 720 / 2), most_wrong(.05, 1000));
}

TEST(BlockFnr, AGoodPlanIsCertified) {
    const auto good = [](Random&) { return made_blocks(720, 1, 7); };  // 1 %
    EXPECT_GE(certified(good, 200, 360), 180);
}

}  // namespace
}  // namespace noscope

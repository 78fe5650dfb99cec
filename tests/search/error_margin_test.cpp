#include "search/error_margin.h"

#include "support/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

using noscope::testing::Random;

TEST(ErrorMargin, OfBlocksThatHoldOneEachItIsBinomial) {
    std::vector<BlockShare> blocks(59, {1, 0});
    EXPECT_NEAR(chance_of_so_few(blocks, .05), std::pow(.95, 59), 1e-9);
    blocks[7].wrong = 1;
    EXPECT_NEAR(chance_of_so_few(blocks, .05), std::pow(.95, 59) + 59 * .05 * std::pow(.95, 58), 1e-9);
    EXPECT_EQ(chance_of_so_few({}, .05), 0);
    EXPECT_EQ(chance_of_so_few(std::vector<BlockShare>{{10, 1}}, .1), 1);
}

TEST(ErrorMargin, LargerBlocksAndErrorsThatComeTogetherSayLess) {
    const std::vector<BlockShare> small(60, {1, 0}), large(6, {10, 0});
    EXPECT_LT(chance_of_so_few(small, .05), chance_of_so_few(large, .05));
    std::vector<BlockShare> spread(40, {5, 0}), together = spread;
    for (std::size_t i = 0; i < 4; ++i) spread[i].wrong = 1;
    together[0].wrong = 4;
    EXPECT_LT(chance_of_so_few(spread, .05), chance_of_so_few(together, .05));
}

// Where whole blocks go wrong or right six of them are six, however many windows they hold.
TEST(ErrorMargin, WhatGoesWrongTogetherCountsByTheBlock) {
    const std::vector<BlockShare> large(6, {10, 0});
    EXPECT_NEAR(chance_of_so_few(large, .05, 1), std::pow(.95, 6), 1e-9);
    EXPECT_NEAR(chance_of_so_few(large, .05, 0), std::pow(.95, 60), 1e-9);
    EXPECT_EQ(proof_of(large, .05, 1), Proof::too_few);
    EXPECT_EQ(proof_of(large, .05, 0), Proof::proven);
    const Budgets windows{.recall = {}, .precision = {}, .fnr = .05, .fpr = {}};
    std::vector<PlanOutcome> blocks(6);
    for (PlanOutcome& block : blocks) block.windows.windows = block.windows.positive = 10;
    EXPECT_EQ(proof_of(blocks, windows, window_limits(windows), {.alike = 0}), Proof::proven);
    EXPECT_EQ(proof_of(blocks, windows, window_limits(windows), {.alike = 1}), Proof::too_few);
    const Budgets others{.recall = {}, .precision = {}, .fnr = {}, .fpr = .05};
    for (PlanOutcome& block : blocks) block.windows.positive = 0;
    EXPECT_EQ(proof_of(blocks, others, window_limits(others), {.alike = 0}), Proof::proven);
    EXPECT_EQ(proof_of(blocks, others, window_limits(others), {.alike = 1}), Proof::too_few);
}

// A few windows too many are few of all, and make a wrong appearance: where ends may be overshot, windows say
// nothing of the precision of appearances.
TEST(ErrorMargin, WindowsProveNothingOfTheEndsOfAppearancesThatGoTooFar) {
    const Budgets budgets{.recall = .9, .precision = .9, .fnr = {}, .fpr = {}};
    std::vector<PlanOutcome> blocks(12);
    for (PlanOutcome& block : blocks) {
        block.windows.windows = block.windows.positive = 10;
        block.appearances.truth = block.appearances.touched = 1;
        block.appearances.reported = block.appearances.right = 1;
    }
    const WindowLimits limits = window_limits(budgets);
    EXPECT_EQ(proof_of(blocks, budgets, limits), Proof::proven);
    EXPECT_EQ(proof_of(blocks, budgets, limits, {.overlong = true}), Proof::too_few);
    // As many appearances as prove it do so.
    blocks.insert(blocks.end(), 20, blocks.front());
    EXPECT_EQ(proof_of(blocks, budgets, limits, {.overlong = true}), Proof::proven);
}

TEST(ErrorMargin, TooFewIsWhereNotEvenNoErrorWouldDo) {
    const std::vector<BlockShare> few(20, {1, 0}), enough(60, {1, 0});
    EXPECT_EQ(proof_of(few, .05), Proof::too_few);
    EXPECT_EQ(proof_of(enough, .05), Proof::proven);
    std::vector<BlockShare> wrong = enough;
    wrong[0].wrong = wrong[1].wrong = 1;
    EXPECT_EQ(proof_of(wrong, .05), Proof::lacking);
    EXPECT_EQ(proof_of(few, .2), Proof::proven);
}

// What a larger share or more blocks would refuse, a smaller share or fewer do not let pass.
TEST(ErrorMargin, WhatIsLackingOfALargerShareIsSoOfASmaller) {
    Random random(4);
    int lacking = 0;
    for (int round = 0; round < 500; ++round) {
        std::vector<BlockShare> blocks;
        for (int i = 1 + static_cast<int>(random() % 60); i > 0; --i) {
            const int of = static_cast<int>(random() % 11);
            blocks.push_back({static_cast<double>(of), random.fraction() < .05 && of > 0 ? 1. : 0.});
        }
        for (const double share : {.2, .1, .05, .02, .01}) {
            if (proof_of(blocks, share) != Proof::lacking) continue;
            ++lacking;
            for (const double smaller : {share / 2, share / 10, share / 100})
                EXPECT_EQ(proof_of(blocks, smaller), Proof::lacking);
        }
    }
    EXPECT_GE(lacking, 100);
    const std::vector<BlockShare> few{{5, 0}, {5, 1}, {5, 0}};
    EXPECT_EQ(proof_of(few, .2), Proof::lacking);
    EXPECT_EQ(proof_of(few, .01), Proof::lacking);
}

// Windows that go wrong together within a block: of plans whose share of errors is what is allowed, hardly
// more pass than the tenth that may.
TEST(ErrorMargin, PlansThatAreAsWrongAsAllowedSeldomPass) {
    Random random(3);
    constexpr int kRounds = 4000;
    int passed = 0;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<BlockShare> blocks;
        for (int i = 0; i < 60; ++i) {
            BlockShare block{static_cast<double>(random() % 11), 0};
            // A tenth of what is wrong lies in blocks that are wrong half.
            const double share = random.fraction() < .02 ? .5 : .0918;
            for (int k = 0; k < static_cast<int>(block.of); ++k)
                block.wrong += random.fraction() < share ? 1 : 0;
            blocks.push_back(block);
        }
        passed += proof_of(blocks, .1) == Proof::proven ? 1 : 0;
    }
    EXPECT_LE(passed, .13 * kRounds);
    EXPECT_GE(passed, .03 * kRounds);
}

PlanOutcome outcome(std::int64_t positive, std::int64_t missed, std::int64_t spurious, std::int64_t truth,
                    std::int64_t touched) {
    PlanOutcome one;
    one.windows.windows = 10;
    one.windows.positive = positive;
    one.windows.missed = missed;
    one.windows.spurious = spurious;
    one.appearances.truth = one.appearances.reported = truth;
    one.appearances.touched = one.appearances.right = touched;
    return one;
}

TEST(ErrorMargin, AppearancesAreToldByThemselvesOrByTheirWindows) {
    const Budgets recall{.recall = .9, .precision = {}, .fnr = {}, .fpr = {}};
    const WindowLimits limits = window_limits(recall);
    // Half of the windows are missed, no appearance.
    const std::vector<PlanOutcome> many(60, outcome(4, 2, 0, 1, 1));
    EXPECT_EQ(proof_of(many, recall, limits), Proof::proven);
    // Of five appearances nothing is told; of their windows, it is.
    std::vector<PlanOutcome> few(60, outcome(4, 2, 0, 0, 0));
    for (std::size_t i = 0; i < 5; ++i) few[i] = outcome(4, 2, 0, 1, 1);
    EXPECT_EQ(proof_of(few, recall, limits), Proof::lacking);
    for (PlanOutcome& one : few) one.windows.missed = 0;
    EXPECT_EQ(proof_of(few, recall, limits), Proof::proven);
    // Budgets of windows ask nothing of appearances.
    const Budgets windows{.recall = {}, .precision = {}, .fnr = .1, .fpr = .1};
    EXPECT_EQ(proof_of(few, windows, window_limits(windows)), Proof::proven);
    for (PlanOutcome& one : few) one.windows.spurious = 1;
    EXPECT_EQ(proof_of(few, windows, window_limits(windows)), Proof::lacking);
}

}  // namespace
}  // namespace noscope

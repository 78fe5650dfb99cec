// The sample that plain ways are tuned on.
#include "find/footage_sample.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace noscope {
namespace {

// One window a second; 1: positive.
std::vector<Window> windows_of(const std::string& positive) {
    std::vector<Window> windows;
    for (const char c : positive) {
        Window window;
        window.number = std::ssize(windows);
        window.start_s = static_cast<double>(windows.size());
        window.end_s = window.start_s + 1;
        window.frames = 2;
        window.positive = c == '1';
        window.positive_frames = window.positive ? 2 : 0;
        windows.push_back(window);
    }
    return windows;
}

TEST(FootageSample, BlocksAreSpreadApartAndHoldAboutAsManyFramesAsAskedFor) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        std::mt19937 random(seed);
        const auto windows = windows_of(std::string(1 + random() % 900, '0'));
        const std::int64_t all = 2 * std::ssize(windows);
        const std::int64_t asked = 1 + static_cast<std::int64_t>(random() % 2000);
        const WindowBlocks blocks = sample_blocks(windows, asked, {1, 1});
        ASSERT_FALSE(blocks.empty());
        std::int64_t frames = 0;
        std::size_t last = 0;
        for (const auto& [first, end] : blocks) {
            EXPECT_EQ(first % 10, 0U);
            EXPECT_GE(first, last) << "blocks overlap";
            EXPECT_LE(end, windows.size());
            frames += 2 * static_cast<std::int64_t>(end - first);
            last = end;
        }
        if (asked >= all)
            EXPECT_EQ(frames, all);
        else
            EXPECT_LE(std::abs(frames - asked), 30);
    }
    EXPECT_TRUE(sample_blocks({}, 10, {1, 1}).empty());
}

TEST(FootageSample, BudgetsAreThoseOfTheSampleAlone) {
    //                                 0         10        20        30
    const auto truth = windows_of(
        "0111000000"
        "0011100000"
        "0000000000");
    const auto said = windows_of(
        "0111000000"
        "0000000000"
        "0000011100");
    const Budgets usual = settled_budgets({});
    const Grouping grouping;
    EXPECT_TRUE(keeps_budgets(truth, said, {{0, 10}}, usual, grouping));
    EXPECT_FALSE(keeps_budgets(truth, said, {{0, 10}, {10, 20}}, usual, grouping)) << "recall is a half";
    EXPECT_FALSE(keeps_budgets(truth, said, {{0, 10}, {20, 30}}, usual, grouping)) << "precision is a half";
    EXPECT_TRUE(keeps_budgets(truth, said, {{10, 20}}, {.recall = {}, .precision = {}, .fnr = 1, .fpr = 0},
                              grouping));
    EXPECT_FALSE(keeps_budgets(truth, said, {{20, 30}}, {.recall = {}, .precision = {}, .fnr = {}, .fpr = .2},
                               grouping));
    EXPECT_TRUE(keeps_budgets(truth, said, {{20, 30}}, {.recall = 1, .precision = {}, .fnr = .1, .fpr = .3},
                              grouping))
        << "what there is nothing of is kept";
    EXPECT_TRUE(keeps_budgets(truth, said, {}, usual, grouping));
}

TEST(FootageSample, NoBudgetMeansRecallAndPrecision) {
    EXPECT_EQ(settled_budgets({}).recall, .95);
    EXPECT_EQ(settled_budgets({}).precision, .95);
    EXPECT_FALSE(settled_budgets({.recall = {}, .precision = {}, .fnr = .1, .fpr = {}}).recall);
}

}  // namespace
}  // namespace noscope

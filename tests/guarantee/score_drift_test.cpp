#include "guarantee/score_drift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace noscope {
namespace {

using Random = std::mt19937_64;
using Blocks = std::vector<std::vector<float>>;  // scores of each block

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

// Blocks of 20 frames that stand together: a level of the block's own, and little noise around it.
Blocks made(Random& random, int blocks, double mean, double between, double within) {
    std::normal_distribution<double> normal;
    Blocks all;
    for (int i = 0; i < blocks; ++i) {
        const double level = mean + between * normal(random);
        auto& block = all.emplace_back();
        for (int frame = 0; frame < 20; ++frame)
            block.push_back(static_cast<float>(level + within * normal(random)));
    }
    return all;
}

std::vector<std::int64_t> counted(const ScoreBins& bins, const std::vector<float>& scores) {
    std::vector<std::int64_t> counts(bins.size());
    for (const float score : scores) ++counts[bins.bin(score)];
    return counts;
}

ScoreCounts count(const ScoreBins& bins, const Blocks& blocks) {
    ScoreCounts counts(bins.size());
    for (const auto& block : blocks) counts.add_block(counted(bins, block));
    return counts;
}

struct Sample {
    ScoreBins bins;
    std::vector<ScoreCounts> stretches;
};

Sample sample_of(const Blocks& blocks) {
    std::vector<float> all;
    for (const auto& block : blocks) all.insert(all.end(), block.begin(), block.end());
    Sample sample;
    sample.bins = ScoreBins::of(all);
    std::vector<std::vector<std::int64_t>> counts;
    for (const auto& block : blocks) counts.push_back(counted(sample.bins, block));
    sample.stretches = stretches_of(sample.bins.size(), counts);
    return sample;
}

TEST(ScoreBins, HoldTenthsAndWhatLiesBeyond) {
    std::vector<float> scores;
    for (int i = 1000; i > 0; --i) scores.push_back(static_cast<float>(i));
    scores.push_back(kNone);
    const ScoreBins bins = ScoreBins::of(scores);
    ASSERT_EQ(bins.edges().size(), 10U);
    EXPECT_EQ(bins.edges().front(), 100);
    EXPECT_EQ(bins.edges().back(), 1000);
    EXPECT_EQ(bins.bin(-5), 0U);
    EXPECT_EQ(bins.bin(100), 0U);
    EXPECT_EQ(bins.bin(100.5), 1U);
    EXPECT_EQ(bins.bin(1000), 9U);
    EXPECT_EQ(bins.bin(1001), 10U);
    EXPECT_EQ(bins.bin(kNone), 11U);
    EXPECT_EQ(bins.size(), 12U);
    // Equal scores make one edge, infinite ones a finite one, none at all none.
    EXPECT_EQ(ScoreBins::of({0, 0, 0, 0}).edges(), std::vector<float>{0});
    EXPECT_EQ(ScoreBins::of({}).size(), 2U);
    const float infinite = std::numeric_limits<float>::infinity();
    const ScoreBins ends = ScoreBins::of({-infinite, infinite});
    EXPECT_TRUE(std::ranges::all_of(ends.edges(), [](float edge) { return std::isfinite(edge); }));
    EXPECT_EQ(ends.bin(-infinite), 0U);
}

TEST(ScoreCounts, AddUpInAnyOrder) {
    Random random(1);
    const Blocks blocks = made(random, 60, 0, 1, .3);
    const ScoreBins bins = sample_of(blocks).bins;
    const ScoreCounts all = count(bins, blocks);
    Blocks turned(blocks.rbegin(), blocks.rend());
    ScoreCounts parts = count(bins, {turned.begin(), turned.begin() + 17});
    parts.add(count(bins, {turned.begin() + 17, turned.end()}));
    EXPECT_EQ(all, parts);
    EXPECT_EQ(all.blocks, 60);
    EXPECT_EQ(all.frames(), 1200);
    ScoreCounts none(bins.size());
    none.add_block(std::vector<std::int64_t>(bins.size()));
    EXPECT_EQ(none.blocks, 0);
}

// By hand: of the 20 frames of each block all lie in one bin, half of the blocks in either: as much is known
// as from so many frames as there are blocks. Independent frames have no effect of their blocks.
TEST(ScoreCounts, KnowHowMuchBlocksDiffer) {
    ScoreCounts alike(2);
    for (int i = 0; i < 400; ++i) alike.add_block(std::vector<std::int64_t>{i % 2 * 20, 20 - i % 2 * 20});
    EXPECT_NEAR(alike.design_effect(), 20, .1);
    Random random(2);
    const Blocks free = made(random, 2000, 0, 0, 1);
    EXPECT_NEAR(count(sample_of(free).bins, free).design_effect(), 1, .05);
    ScoreCounts one(2);
    one.add_block(std::vector<std::int64_t>{20, 0});
    EXPECT_EQ(one.design_effect(), 1);
}

TEST(StabilityIndex, IsThatOfItsDefinition) {
    ScoreCounts a(2), b(2);
    for (int i = 0; i < 1000; ++i) {
        a.add_block(std::vector<std::int64_t>{10, 10});
        b.add_block(std::vector<std::int64_t>{16, 4});
    }
    // (.5 - .8) ln(.5 / .8) + (.5 - .2) ln(.5 / .2)
    EXPECT_NEAR(stability_index(a, b), .3 * std::log(1.6) + .3 * std::log(2.5), 1e-3);
    EXPECT_NEAR(stability_index(a, b), stability_index(b, a), 1e-12);
    EXPECT_NEAR(stability_index(a, a), 0, 1e-12);
}

// Whatever ties the frames of a block together, and however small the sample: two samples of the same scores
// are seldom told apart.
TEST(FindDrift, SeldomSeesAnyWhereThereIsNone) {
    Random random(3);
    for (const double between : {0., .5, 1., 3.})
        for (const int blocks : {15, 20, 36, 90, 400}) {
            int drifted = 0;
            for (int i = 0; i < 500; ++i) {
                const Sample sample = sample_of(made(random, blocks, 0, between, 1));
                const Drift drift =
                    find_drift(sample.stretches, count(sample.bins, made(random, 90, 0, between, 1)));
                EXPECT_TRUE(drift.judged);
                drifted += drift.drifted ? 1 : 0;
            }
            EXPECT_LE(drifted, 5) << between << ", " << blocks << " blocks";
        }
}

TEST(FindDrift, SeesAShift) {
    Random random(4);
    for (const double between : {0., .5, 1.})
        for (const int blocks : {36, 90, 400}) {
            int drifted = 0;
            const double shift = 2 * std::hypot(1, between);
            for (int i = 0; i < 100; ++i) {
                const Sample sample = sample_of(made(random, blocks, 0, between, 1));
                drifted +=
                    find_drift(sample.stretches, count(sample.bins, made(random, 90, shift, between, 1)))
                        .drifted;
            }
            EXPECT_EQ(drifted, 100) << between << ", " << blocks << " blocks";
        }
}

// Scores that are beyond all that were seen, and frames that have none, are a shift too.
TEST(FindDrift, SeesWhatTheSampleDoesNotHave) {
    Random random(5);
    const Sample sample = sample_of(made(random, 60, 0, .5, 1));
    EXPECT_TRUE(find_drift(sample.stretches, count(sample.bins, made(random, 30, 50, .5, 1))).drifted);
    EXPECT_TRUE(find_drift(sample.stretches, count(sample.bins, made(random, 30, -50, .5, 1))).drifted);
    const Blocks dark(30, std::vector<float>(20, kNone));
    EXPECT_TRUE(find_drift(sample.stretches, count(sample.bins, dark)).drifted);
}

// A small one that is sure is none.
TEST(FindDrift, LeavesSmallShiftsAlone) {
    Random random(6);
    const Sample sample = sample_of(made(random, 4000, 0, 0, 1));
    const ScoreCounts seen = count(sample.bins, made(random, 4000, .2, 0, 1));
    const Drift drift = find_drift(sample.stretches, seen);
    EXPECT_FALSE(drift.drifted);
    EXPECT_GT(drift.index, .01);
    EXPECT_EQ(drift.bound, kMajorShift);
}

// A night is no drift where the sample has one, though most of it is day.
TEST(FindDrift, KnowsAnyStretchOfTheSample) {
    Random random(7);
    Blocks blocks = made(random, 100, 0, .3, 1);
    const Blocks night = made(random, 40, 4, .3, 1);
    const Sample day = sample_of(blocks);
    blocks.insert(blocks.end(), night.begin(), night.end());
    const Sample both = sample_of(blocks);
    const Blocks seen = made(random, 90, 4, .3, 1);
    EXPECT_TRUE(find_drift(day.stretches, count(day.bins, seen)).drifted);
    EXPECT_FALSE(find_drift(both.stretches, count(both.bins, seen)).drifted);
}

TEST(FindDrift, DoesNotJudgeByFewBlocks) {
    Random random(8);
    const Sample small = sample_of(made(random, 14, 0, .5, 1)),
                 enough = sample_of(made(random, 15, 0, .5, 1));
    const Blocks far = made(random, 90, 9, .5, 1), few = made(random, 14, 9, .5, 1);
    EXPECT_FALSE(find_drift(small.stretches, count(small.bins, far)).judged);
    EXPECT_FALSE(find_drift(enough.stretches, count(enough.bins, few)).judged);
    EXPECT_TRUE(find_drift(enough.stretches, count(enough.bins, far)).judged);
}

}  // namespace
}  // namespace noscope

#include "search/block_sample.h"

#include "search/made_population.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace noscope {
namespace {

using noscope::testing::all_names;
using noscope::testing::BlockName;
using noscope::testing::made_population;
using noscope::testing::names;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kSeeds = 3000;

SampleRequest request(std::uint64_t seed, std::int64_t train, std::int64_t select, double stretch_s = 1800) {
    return {.seed = seed, .train = train, .select = select, .stretch_s = stretch_s};
}

// How often each block is drawn over kSeeds seeds.
std::vector<double> draws(const BlockPopulation& population, SampleRequest asked, SampleRole role) {
    std::vector<double> counts(population.blocks.size());
    for (int seed = 0; seed < kSeeds; ++seed) {
        asked.seed = static_cast<std::uint64_t>(seed);
        for (const SampledBlock& block : draw_sample(population, asked).blocks)
            for (std::size_t i = 0; i < counts.size(); ++i)
                if (block.role == role && population.blocks[i].file == block.file &&
                    population.blocks[i].number == block.number)
                    ++counts[i];
    }
    return counts;
}

// Chi-square of counts that all expect `chance` of the seeds, made comparable for draws without replacement;
// six standard deviations above its mean is never seen.
void expect_uniform(const std::vector<double>& counts, double chance) {
    const double expected = kSeeds * chance, n = static_cast<double>(counts.size());
    double chi_square = 0;
    for (const double count : counts)
        chi_square += (count - expected) * (count - expected) / (expected * (1 - chance));
    EXPECT_LT(chi_square, n + 6 * std::sqrt(2 * n));
    // Nor far too even: that would be no draw at all.
    EXPECT_GT(chi_square, n - 6 * std::sqrt(2 * n));
}

TEST(BlockSample, ASimpleRandomSampleDrawsEveryBlockAlike) {
    const BlockPopulation population = made_population(3, 20);
    expect_uniform(draws(population, request(0, 0, 12, 0), SampleRole::select), 12. / 60);
    expect_uniform(draws(population, request(0, 0, 1, 0), SampleRole::select), 1. / 60);
}

TEST(BlockSample, PairsOfASimpleRandomSampleAreDrawnAlike) {
    const BlockPopulation population = made_population(2, 4);
    std::vector<double> pairs(64);
    for (int seed = 0; seed < kSeeds; ++seed) {
        const BlockSample sample =
            draw_sample(population, request(static_cast<std::uint64_t>(seed), 0, 3, 0));
        for (const SampledBlock& a : sample.blocks)
            for (const SampledBlock& b : sample.blocks)
                ++pairs[static_cast<std::size_t>((a.file * 4 + a.number) * 8 + b.file * 4 + b.number)];
    }
    std::vector<double> others;
    for (std::size_t a = 0; a < 8; ++a)
        for (std::size_t b = a + 1; b < 8; ++b) others.push_back(pairs[a * 8 + b]);
    expect_uniform(others, 3. / 8 * 2 / 7);
}

TEST(BlockSample, EveryBlockOfAStratumIsDrawnAlikeAndSmallStrataAreNotPassedOver) {
    // 90 blocks over stretches of 200 s that do not divide it, and single nights.
    const BlockPopulation population = made_population(3, 30, 1e9 + 70, 7);
    for (const std::int64_t select : {5, 20, 61})
        expect_uniform(draws(population, request(0, 0, select, 200), SampleRole::select),
                       static_cast<double>(select) / 90);
}

TEST(BlockSample, StrataGetTheirShareToWithinOne) {
    const BlockPopulation population = made_population(4, 100, 1e9 + 123, 3);
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        for (const std::int64_t select : {10, 40, 133, 399}) {
            const BlockSample sample = draw_sample(population, request(seed, 0, select, 500));
            ASSERT_GT(sample.strata.size(), 10U);
            std::int64_t drawn = 0, blocks = 0;
            double least = 1, most = 0;  // points that all strata must have reached alike
            for (const SampleStratum& stratum : sample.strata) {
                const auto n = static_cast<double>(stratum.blocks);
                least = std::min(least, (static_cast<double>(stratum.select) + 1) / n);
                most = std::max(most, (static_cast<double>(stratum.select) - 1) / n);
                drawn += stratum.select;
                blocks += stratum.blocks;
            }
            EXPECT_LE(most, least);
            EXPECT_EQ(drawn, select);
            EXPECT_EQ(blocks, 400);
        }
}

TEST(BlockSample, ANightIsSeenWhereItsShareIsABlock) {
    BlockPopulation population = made_population(1, 360);
    for (std::size_t i = 0; i < 40; ++i) population.blocks[i].night = true;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const BlockSample sample = draw_sample(population, request(seed, 0, 36));
        std::int64_t nights = 0;
        for (const SampleStratum& stratum : sample.strata)
            if (stratum.night) nights += stratum.select;
        EXPECT_GE(nights, 1) << seed;
        EXPECT_LE(nights, 8) << seed;
    }
}

TEST(BlockSample, ProbabilitiesAreOfWhatTrainingLeft) {
    const BlockSample sample = draw_sample(made_population(2, 200, 1e9, 4), request(3, 30, 50, 600));
    double expected = 0;
    for (const SampleStratum& stratum : sample.strata) {
        const double left = static_cast<double>(stratum.blocks - stratum.train);
        expected += stratum.select_probability() * left;
        if (stratum.select > 0) {
            EXPECT_DOUBLE_EQ(stratum.select_probability(), static_cast<double>(stratum.select) / left);
        }
    }
    EXPECT_NEAR(expected, 50, 1e-9);
    EXPECT_EQ((SampleStratum{.blocks = 5, .train = 5}.select_probability()), 0);
}

TEST(BlockSample, SelectBlocksAreUniformAmongThoseThatTrainingLeft) {
    BlockPopulation population = made_population(2, 20);
    for (std::size_t i = 0; i < population.blocks.size(); ++i)
        population.blocks[i].activity = i % 4 == 0 ? 3 : 0;
    const SampleRequest asked = request(0, 10, 8, 0);
    const auto trained = draws(population, asked, SampleRole::train);
    const auto selected = draws(population, asked, SampleRole::select);
    double active = 0, quiet = 0;
    for (std::size_t i = 0; i < trained.size(); ++i) {
        // 8 of the 30 that are left, whatever they are.
        EXPECT_NEAR(selected[i] / (kSeeds - trained[i]), 8. / 30, .06) << i;
        (i % 4 == 0 ? active : quiet) += trained[i];
    }
    // 10 active blocks with 31 times the weight of 30 quiet ones: nearly all of the half drawn by activity.
    EXPECT_GT(active / 10, 2.5 * quiet / 30);
}

TEST(BlockSample, ActivityIsAWeightAndNoOrder) {
    // One block of each kind among quiet ones, one drawn.
    BlockPopulation population = made_population(1, 13);
    for (PopulationBlock& block : population.blocks) block.activity = 0;
    population.blocks[0].activity = 1.9F;
    population.blocks[1].activity = std::numeric_limits<float>::quiet_NaN();
    population.blocks[2].activity = std::numeric_limits<float>::infinity();
    const auto counts = draws(population, request(0, 1, 0), SampleRole::train);
    const double weights = 2.0 + .5 + 4.1 + 10 * .1;
    EXPECT_NEAR(counts[0] / kSeeds, 2.0 / weights, .04);
    EXPECT_NEAR(counts[1] / kSeeds, .5 / weights, .03);
    EXPECT_NEAR(counts[2] / kSeeds, 4.1 / weights, .04);
    EXPECT_NEAR(counts[5] / kSeeds, .1 / weights, .02);
}

TEST(BlockSample, TrainAndSelectShareNoBlock) {
    BlockPopulation population = made_population(3, 40, 1e9, 5);
    for (std::size_t i = 0; i < population.blocks.size(); ++i)
        population.blocks[i].activity = static_cast<float>(i % 7);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const BlockSample sample = draw_sample(population, request(seed, 31, 60));
        EXPECT_THAT(sample.blocks, SizeIs(91));
        EXPECT_THAT(all_names(sample), SizeIs(91));
        EXPECT_THAT(names(sample, SampleRole::train), SizeIs(31));
        EXPECT_EQ(sample.frames(), 91 * 20);
        EXPECT_EQ(sample.population_frames, 120 * 20);
    }
}

TEST(BlockSample, AGrowingRequestGoesOnWithTheSmallerOne) {
    BlockPopulation population = made_population(3, 40, 1e9 + 50, 5);
    for (std::size_t i = 0; i < population.blocks.size(); ++i)
        population.blocks[i].activity = static_cast<float>(i % 3);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        std::vector<SampledBlock> before;
        for (std::int64_t select = 0; select <= 110; ++select) {
            const BlockSample sample = draw_sample(population, request(seed, 10, select, 300));
            ASSERT_GE(sample.blocks.size(), before.size());
            ASSERT_TRUE(std::equal(before.begin(), before.end(), sample.blocks.begin())) << select;
            before = sample.blocks;
        }
        std::set<BlockName> labelled;
        for (std::int64_t train = 0; train <= 60; train += 3) {
            const auto all = all_names(draw_sample(population, request(seed, train, 20 + train / 4, 300)));
            ASSERT_TRUE(std::ranges::includes(all, labelled)) << train;
            labelled = all;
        }
    }
}

TEST(BlockSample, TheRestsSampleStaysWhenTheOldestFilesAreGone) {
    // By the clock (stretches of 3 files, all borders kept) and without one (each file its own).
    for (const double clock_s : {1e9 + 200, -1.})
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            const BlockPopulation whole = made_population(12, 20, clock_s, 6);
            BlockPopulation rest = whole;
            rest.files.erase(rest.files.begin(), rest.files.begin() + 2);
            std::erase_if(rest.blocks, [](const PopulationBlock& block) { return block.file < 2; });
            for (PopulationBlock& block : rest.blocks) block.file -= 2;
            const auto before = all_names(draw_sample(whole, request(seed, 0, 50, 600)));
            const auto after = all_names(draw_sample(rest, request(seed, 0, 50, 600)));
            EXPECT_THAT(after, SizeIs(50));
            // The stretch that lost blocks may fill up with others of it.
            const std::set<std::string> touched{"file 0", "file 1", "file 2", "file 3"};
            for (const auto& [file, number] : before)
                EXPECT_TRUE(touched.contains(file) || after.contains({file, number}))
                    << file << ' ' << number;
            // With training in it some change places, and few are lost.
            const auto mixed_before = all_names(draw_sample(whole, request(seed, 20, 30, 600)));
            const auto mixed_after = all_names(draw_sample(rest, request(seed, 20, 30, 600)));
            std::size_t lost = 0;
            for (const BlockName& name : mixed_before)
                lost += name.first != "file 0" && name.first != "file 1" && !mixed_after.contains(name);
            EXPECT_LE(lost, 5U);
        }
}

TEST(BlockSample, HangsOnNoOrderOfTheInput) {
    BlockPopulation population = made_population(3, 30, 1e9, 4);
    for (std::size_t i = 0; i < population.blocks.size(); ++i)
        population.blocks[i].activity = static_cast<float>(i % 5);
    const BlockSample sample = draw_sample(population, request(7, 12, 20, 300));
    for (int turn = 0; turn < 5; ++turn) {
        std::ranges::rotate(population.blocks, population.blocks.begin() + 17 + turn);
        std::ranges::reverse(population.blocks);
        EXPECT_EQ(draw_sample(population, request(7, 12, 20, 300)), sample);
    }
    EXPECT_NE(draw_sample(population, request(8, 12, 20, 300)).blocks, sample.blocks);
}

TEST(BlockSample, IsTheSameOnEveryMachine) {
    // As it was first drawn: a change would make every sample in use another one.
    BlockPopulation population = made_population(2, 50, 1e9, 5);
    for (std::size_t i = 0; i < population.blocks.size(); ++i)
        population.blocks[i].activity = static_cast<float>(i % 7) / 3;
    std::string drawn;
    for (const SampledBlock& block : draw_sample(population, request(1, 4, 6, 300)).blocks)
        drawn += std::to_string(block.file) + ":" + std::to_string(block.number) + " ";
    EXPECT_EQ(drawn, "0:40 1:26 0:9 1:19 1:4 0:4 1:34 0:22 1:28 0:30 ");
}

TEST(BlockSample, Degenerate) {
    EXPECT_THAT(draw_sample({}, request(1, 5, 5)).blocks, IsEmpty());
    const BlockPopulation one = made_population(1, 1);
    EXPECT_THAT(draw_sample(one, request(1, 0, 0)).blocks, IsEmpty());
    EXPECT_THAT(names(draw_sample(one, request(1, 1, 1)), SampleRole::train), SizeIs(1));
    EXPECT_THAT(names(draw_sample(one, request(1, 0, 9)), SampleRole::select), SizeIs(1));
    const BlockSample all = draw_sample(made_population(2, 7), request(1, 4, 1'000'000'000));
    EXPECT_THAT(names(all, SampleRole::select), SizeIs(10));
    EXPECT_THAT(all_names(all), SizeIs(14));
    // A damaged file's times, and the same content twice.
    BlockPopulation odd = made_population(2, 3);
    odd.files[1] = odd.files[0];
    odd.blocks[0].file_s = 1e300;
    odd.blocks[1].file_s = -1e300;
    EXPECT_THAT(draw_sample(odd, request(1, 2, 4)).blocks, SizeIs(6));
}

TEST(BlockSample, BlocksForFrames) {
    const BlockPopulation population = made_population(1, 10);  // 20 frames each
    EXPECT_EQ(blocks_for_frames(population, 0), 1);
    EXPECT_EQ(blocks_for_frames(population, 20), 1);
    EXPECT_EQ(blocks_for_frames(population, 21), 2);
    EXPECT_EQ(blocks_for_frames(population, 200), 10);
    EXPECT_EQ(blocks_for_frames(population, std::numeric_limits<std::int64_t>::max()), 10);
    EXPECT_EQ(blocks_for_frames({}, 5), 0);
}

TEST(BlockSample, BlocksAreTenSecondsOrOneWindow) {
    EXPECT_EQ(sample_block_windows({1, 1}), 10);
    EXPECT_EQ(sample_block_windows({1, 2}), 20);
    EXPECT_EQ(sample_block_windows({3, 1}), 3);
    EXPECT_EQ(sample_block_windows({10, 1}), 1);
    EXPECT_EQ(sample_block_windows({60, 1}), 1);
    EXPECT_EQ(sample_block_windows({1001, 30000}), 299);
}

}  // namespace
}  // namespace noscope

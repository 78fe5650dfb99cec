#include "search/block_sample.h"

#include "search/made_population.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

using noscope::testing::made_population;

TEST(BlockSampleCodec, ComesBackAsItWas) {
    EXPECT_EQ(decode_block_sample(encode(BlockSample{})), BlockSample{});
    for (const double clock_s : {1e9, -1.}) {
        const BlockSample sample = draw_sample(made_population(3, 20, clock_s, 4),
                                               {.seed = ~std::uint64_t{0}, .train = 9, .select = 9});
        EXPECT_EQ(decode_block_sample(encode(sample)), sample);
    }
}

TEST(BlockSampleCodec, DamageIsNoticed) {
    const auto bytes = encode(draw_sample(made_population(2, 9, -1, 4), {.train = 3, .select = 3}));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto damaged = bytes;
        damaged[i] ^= 0x10;
        EXPECT_FALSE(decode_block_sample(damaged)) << i;
        EXPECT_FALSE(decode_block_sample(std::span(bytes).first(i))) << i;
    }
}

TEST(BlockSampleCodec, WhatDoesNotFitTogetherIsRefused) {
    const BlockSample good = draw_sample(made_population(2, 9, -1, 4), {.train = 3, .select = 3});
    const auto refused = [&](auto change) {
        BlockSample sample = good;
        change(sample);
        return !decode_block_sample(encode(sample));
    };
    EXPECT_FALSE(refused([](BlockSample&) {}));
    EXPECT_TRUE(refused([](BlockSample& s) { s.blocks[0].file = 2; }));
    EXPECT_TRUE(refused([](BlockSample& s) { s.blocks[0].stratum = 99; }));
    EXPECT_TRUE(refused([](BlockSample& s) { s.blocks[0].frames = 0; }));
    EXPECT_TRUE(refused([](BlockSample& s) { s.blocks.pop_back(); }));
    EXPECT_TRUE(refused([](BlockSample& s) { ++s.strata[0].blocks; }));
    EXPECT_TRUE(refused([](BlockSample& s) { s.strata[0].file = 7; }));
    EXPECT_TRUE(refused([](BlockSample& s) { s.windows = 0; }));
    EXPECT_TRUE(refused([](BlockSample& s) { s.blocks[0].role = SampleRole::select; }));
}

}  // namespace
}  // namespace noscope

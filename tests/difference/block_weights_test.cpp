#include "difference/block_weights.h"

#include "damage.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noscope {
namespace {

using testing::damaged;
using testing::Random;

BlockWeights some_weights(Random& random, GridSize grid) {
    BlockWeights weights{grid, {}, random.fraction() * 20 - 10};
    for (int i = 0; i < grid.columns * grid.rows; ++i)
        weights.weights.push_back(std::ldexp(random.fraction() - 0.5, static_cast<int>(random() % 80) - 40));
    weights.weights[0] = 0;
    return weights;
}

TEST(BlockWeights, GiveALogisticProbability) {
    const BlockWeights weights{{1, 1}, {1}, -2};
    EXPECT_DOUBLE_EQ(weights.probability(2), 0.5);
    EXPECT_DOUBLE_EQ(weights.probability(3), 1 / (1 + std::exp(-1)));
    EXPECT_EQ(weights.probability(1e9), 1);
    EXPECT_EQ(weights.probability(-1e9), 0);
}

TEST(BlockWeights, ComeBackFromTextAndBytes) {
    Random random(31);
    for (const GridSize grid : {GridSize{1, 1}, GridSize{10, 10}, GridSize{3, 7}}) {
        const BlockWeights weights = some_weights(random, grid);
        const auto read = parse_block_weights(to_string(weights));
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(*read, weights);
        EXPECT_EQ(decode_block_weights(encode(weights)), weights);
    }
}

TEST(BlockWeights, RefuseOtherText) {
    for (const char* text : {"", "2x1", "2x1 0", "2x1 0 1", "2x1 0 1 2 3", "2x1 0 1 x", "2x1 0 1 nan",
                             "2x1 inf 1 2", "2x1 0 1  2", "2x1 0 1 1e999", "0x1 0", "99999x99999 0"})
        EXPECT_FALSE(parse_block_weights(text)) << text;
    EXPECT_TRUE(parse_block_weights("2x1 -.5 0 1e-3"));
}

TEST(BlockWeights, NoticeDamage) {
    Random random(32);
    BlockWeights other = some_weights(random, {5, 4});
    for (const GridSize grid :
         {GridSize{4, 4}, GridSize{5, 5}, GridSize{0, 0}, GridSize{-5, -4}, GridSize{1 << 30, 1 << 30}}) {
        other.grid = grid;
        EXPECT_FALSE(decode_block_weights(encode(other)));
    }
    other.grid = {5, 4};
    other.weights[7] = NAN;
    EXPECT_FALSE(decode_block_weights(encode(other)));
    const auto bytes = encode(some_weights(random, {5, 4}));
    for (int round = 0; round < 20'000; ++round) {
        auto broken = damaged(bytes, random);
        EXPECT_FALSE(decode_block_weights(broken));
        // Its content changed, its seal made anew: refused, or something that is written the same way.
        broken = damaged({bytes.begin(), bytes.end() - 4}, random);
        testing::seal(broken);
        if (const auto read = decode_block_weights(broken)) {
            EXPECT_EQ(encode(*read), broken);
        }
    }
}

}  // namespace
}  // namespace noscope

#include "query/ranking.h"

#include "support/random.h"

#include <gtest/gtest.h>

#include <limits>

namespace noscope {
namespace {

using noscope::testing::Random;

TEST(MeanRanks, EqualValuesShareTheMeanOfTheirPlaces) {
    const float inf = std::numeric_limits<float>::infinity();
    EXPECT_EQ(mean_ranks(std::vector<float>{3, 1, inf, 3, -inf}), (std::vector<double>{3.5, 2, 5, 3.5, 1}));
    EXPECT_EQ(mean_ranks(std::vector<float>(3, inf)), (std::vector<double>{2, 2, 2}));
    EXPECT_TRUE(mean_ranks({}).empty());
}

TEST(AreaUnderCurve, IsTheShareOfPairsInOrder) {
    Random random(1);
    for (int round = 0; round < 200; ++round) {
        std::vector<float> scores;
        std::vector<bool> wanted;
        for (std::size_t i = 0, n = 2 + random() % 40; i < n; ++i) {
            scores.push_back(static_cast<float>(random() % 8));
            wanted.push_back(random() % 3 == 0);
        }
        double won = 0, pairs = 0;
        for (std::size_t i = 0; i < scores.size(); ++i)
            for (std::size_t k = 0; k < scores.size(); ++k) {
                if (!wanted[i] || wanted[k]) continue;
                ++pairs;
                won += scores[i] > scores[k] ? 1 : scores[i] == scores[k] ? .5 : 0;
            }
        const auto area = area_under_curve(scores, wanted);
        ASSERT_EQ(area.has_value(), pairs > 0);
        if (area) {
            EXPECT_NEAR(*area, won / pairs, 1e-12);
        }
    }
}

TEST(AreaUnderCurve, IsNoneWithoutBothKinds) {
    EXPECT_FALSE(area_under_curve(std::vector<float>{1, 2}, {true, true}));
    EXPECT_FALSE(area_under_curve(std::vector<float>{1, 2}, {false, false}));
    EXPECT_FALSE(area_under_curve({}, {}));
}

}  // namespace
}  // namespace noscope

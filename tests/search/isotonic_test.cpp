#include "search/isotonic.h"

#include "query/made.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace noscope {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FallingFit, PoolsWhatRises) {
    EXPECT_THAT(falling_fit({}), IsEmpty());
    const std::vector<WeightedValue> values{{1}, {0}, {1}, {0}, {0}, {1, .5}};
    EXPECT_THAT(falling_fit(values),
                ElementsAre(1, .5, .5, DoubleNear(.2, 1e-12), DoubleNear(.2, 1e-12), DoubleNear(.2, 1e-12)));
}

// The min-max formula (Robertson, Wright, Dykstra 1988): of the weighted means of all stretches that hold a
// value, for each beginning the largest, and of these the smallest.
TEST(FallingFit, IsTheLeastSquaresFit) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        Random random(seed);
        std::vector<WeightedValue> values;
        for (int i = random.between(1, 12); i > 0; --i)
            values.push_back({random.between(0, 3) / 3.0, random.between(1, 4) / 2.0});
        const auto fit = falling_fit(values);
        ASSERT_EQ(fit.size(), values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            double least = 2;
            for (std::size_t first = 0; first <= i; ++first) {
                double most = -1;
                for (std::size_t last = i; last < values.size(); ++last) {
                    double sum = 0, weight = 0;
                    for (std::size_t k = first; k <= last; ++k) {
                        sum += values[k].value * values[k].weight;
                        weight += values[k].weight;
                    }
                    most = std::max(most, sum / weight);
                }
                least = std::min(least, most);
            }
            ASSERT_NEAR(fit[i], least, 1e-12) << "seed " << seed << ", value " << i;
        }
    }
}

}  // namespace
}  // namespace noscope

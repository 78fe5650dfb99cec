#include "guarantee/concentration.h"

#include "guarantee/anytime_bound.h"
#include "made.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

using testing::drawn_order;
using testing::most_wrong;
using testing::Random;

TEST(Concentration, ByHand) {
    const std::array values{0., 1., 0., 0.};
    // rho = 1 - 3/100
    EXPECT_NEAR(mean_at_most_hoeffding(values, 100, .05), .25 + std::sqrt(.97 * std::log(20.) / 8), 1e-12);
    EXPECT_EQ(mean_at_most_bernstein(values, 100, .05), 1);
    std::vector<double> many(1000);
    many[0] = 1;
    // Over half drawn: rho = (1 - 1000/1500) (1 + 1/1000); variance .001 - .001^2
    const double rho = 1. / 3 * 1.001, doubt = std::log(100.);
    EXPECT_NEAR(
        mean_at_most_bernstein(many, 1500, .05),
        .001 + std::sqrt(2 * .000999 * rho * doubt / 1000) + (7. / 3 + 3 / std::sqrt(2.)) * doubt / 1000,
        1e-12);
}

TEST(Concentration, HoldAndAreWiderThanTheExactBound) {
    Random random(3);
    for (const std::size_t marked : {2, 40, 300}) {
        const auto made = testing::in_bursts(1000, marked, random);
        int hoeffding = 0, bernstein = 0;
        for (int run = 0; run < 1000; ++run) {
            std::vector<double> values;
            std::int64_t found = 0;
            for (const std::size_t at : drawn_order(1000, 300, random)) {
                values.push_back(made.marked[at]);
                found += made.marked[at];
            }
            const double truth = static_cast<double>(marked) / 1000;
            const double h = mean_at_most_hoeffding(values, 1000, .05),
                         b = mean_at_most_bernstein(values, 1000, .05);
            hoeffding += h < truth;
            bernstein += b < truth;
            const double exact = static_cast<double>(marked_at_most({1000, 300, found}, .05)) / 1000;
            EXPECT_LE(exact, h);
            EXPECT_LE(exact, b);
        }
        EXPECT_LE(hoeffding, most_wrong(.05, 1000));
        EXPECT_LE(bernstein, most_wrong(.05, 1000));
    }
}

}  // namespace
}  // namespace noscope

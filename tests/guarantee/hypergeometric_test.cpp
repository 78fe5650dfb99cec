#include "guarantee/hypergeometric.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noscope {
namespace {

double choose(std::int64_t n, std::int64_t k) {
    double result = 1;
    for (std::int64_t i = 0; i < k; ++i)
        result = result * static_cast<double>(n - i) / static_cast<double>(i + 1);
    return result;
}

// By counting sets, exact in doubles for so few.
double counted(const Urn& urn, std::int64_t found) {
    if (found < 0 || found > urn.marked || urn.drawn - found > urn.population - urn.marked ||
        found > urn.drawn)
        return 0;
    return choose(urn.marked, found) * choose(urn.population - urn.marked, urn.drawn - found) /
           choose(urn.population, urn.drawn);
}

TEST(Hypergeometric, IsWhatCountingSetsSays) {
    for (std::int64_t population = 0; population <= 14; ++population)
        for (std::int64_t marked = 0; marked <= population; ++marked)
            for (std::int64_t drawn = 0; drawn <= population; ++drawn) {
                const Urn urn{population, marked, drawn};
                double below = 0;
                for (std::int64_t found = -1; found <= drawn + 1; ++found) {
                    const double chance = counted(urn, found);
                    SCOPED_TRACE(::testing::Message()
                                 << population << " " << marked << " " << drawn << " " << found);
                    EXPECT_NEAR(std::exp(log_chance(urn, found)), chance, 1e-13);
                    EXPECT_NEAR(chance_of_at_least(urn, found), 1 - below, 1e-13);
                    below += chance;
                    EXPECT_NEAR(chance_of_at_most(urn, found), below, 1e-13);
                }
            }
}

TEST(Hypergeometric, KeepsItsDigitsInLargePopulations) {
    // Without a marked one among n: the product of (N - n - i) / (N - i).
    for (const Urn& urn :
         {Urn{100'000'000, 300, 900'000}, Urn{86'400, 286, 900}, Urn{1'000'000'000, 5, 500'000'000}}) {
        double chance = 1;
        for (std::int64_t i = 0; i < urn.marked; ++i)
            chance *=
                static_cast<double>(urn.population - urn.drawn - i) / static_cast<double>(urn.population - i);
        EXPECT_NEAR(std::exp(log_chance(urn, 0)) / chance, 1, 1e-11);
        EXPECT_NEAR(chance_of_at_most(urn, 0) / chance, 1, 1e-11);
    }
    const Urn urn{100'000'000, 30'000'000, 1'000'000};
    double sum = 0;
    for (std::int64_t found = 295'000; found <= 305'000; ++found) sum += std::exp(log_chance(urn, found));
    EXPECT_NEAR(sum, 1, 1e-10);
    EXPECT_NEAR(chance_of_at_most(urn, 299'000) + chance_of_at_least(urn, 299'001), 1, 1e-12);
    EXPECT_NEAR(chance_of_at_most(urn, 301'000) + chance_of_at_least(urn, 301'001), 1, 1e-12);
}

TEST(Hypergeometric, TailsFarOutAreNotZero) {
    // 1 - (a sum near 1) would have no digit left.
    const Urn urn{1'000'000, 500'000, 1'000};
    EXPECT_GT(chance_of_at_most(urn, 300), 0);
    EXPECT_LT(chance_of_at_most(urn, 300), 1e-35);
    EXPECT_NEAR(chance_of_at_most(urn, 300) / chance_of_at_least(urn, 700), 1, 1e-9);
}

}  // namespace
}  // namespace noscope

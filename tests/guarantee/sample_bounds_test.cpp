#include "guarantee/sample_bounds.h"

#include "guarantee/hypergeometric.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace noscope {
namespace {

constexpr std::array kAlphas{.3, .1, .05, .01};

// Over all small populations, marked ones, sample sizes and alphas.
template <class Check>
void for_small(std::int64_t largest, Check check) {
    for (std::int64_t population = 0; population <= largest; ++population)
        for (std::int64_t drawn = 0; drawn <= population; ++drawn)
            for (const double alpha : kAlphas) {
                SCOPED_TRACE(::testing::Message() << population << " " << drawn << " " << alpha);
                check(population, drawn, alpha);
            }
}

TEST(SampleBounds, CoverInEverySmallPopulation) {
    for_small(25, [](std::int64_t population, std::int64_t drawn, double alpha) {
        for (std::int64_t marked = 0; marked <= population; ++marked) {
            double too_low = 0, too_high = 0;
            for (std::int64_t found = 0; found <= drawn; ++found) {
                const double chance = std::exp(log_chance({population, marked, drawn}, found));
                if (chance == 0) continue;
                if (marked_at_most({population, drawn, found}, alpha) < marked) too_low += chance;
                if (marked_at_least({population, drawn, found}, alpha) > marked) too_high += chance;
            }
            EXPECT_LE(too_low, alpha) << marked;
            EXPECT_LE(too_high, alpha) << marked;
        }
    });
}

TEST(SampleBounds, AreTheInversionOfTheTestNumberByNumber) {
    for_small(18, [](std::int64_t population, std::int64_t drawn, double alpha) {
        for (std::int64_t found = 0; found <= drawn; ++found) {
            std::int64_t least = population + 1, most = -1;
            for (std::int64_t marked = found; marked <= population - drawn + found; ++marked) {
                const Urn urn{population, marked, drawn};
                if (chance_of_at_most(urn, found) > alpha * (1 - 1e-9)) most = marked;
                if (chance_of_at_least(urn, found) > alpha * (1 - 1e-9)) least = std::min(least, marked);
            }
            EXPECT_EQ(marked_at_most({population, drawn, found}, alpha), most);
            EXPECT_EQ(marked_at_least({population, drawn, found}, alpha), least);
        }
    });
}

TEST(SampleBounds, GrowWithWhatIsFoundAndShrinkWithWhatIsDrawn) {
    for (std::int64_t drawn = 0; drawn <= 700; drawn += 70)
        for (std::int64_t found = 0; found <= drawn; found += 7) {
            const SampleCount count{1000, drawn, found};
            const std::int64_t most = marked_at_most(count, .05);
            EXPECT_LE(marked_at_least(count, .05), most);
            EXPECT_LE(most, marked_at_most(count, .01));
            EXPECT_GT(marked_at_most({1000, drawn + 1, found + 1}, .05), found);
            EXPECT_LE(marked_at_most({1000, drawn + 1, found}, .05), most);
            EXPECT_GE(marked_at_most({1000, drawn + 1, found + 1}, .05), most);
        }
}

TEST(SampleBounds, AllOrNothingDrawn) {
    EXPECT_EQ(marked_at_most({1000, 0, 0}, .05), 1000);
    EXPECT_EQ(marked_at_least({1000, 0, 0}, .05), 0);
    EXPECT_EQ(marked_at_most({1000, 1000, 7}, .05), 7);
    EXPECT_EQ(marked_at_least({1000, 1000, 7}, .05), 7);
    EXPECT_EQ(marked_at_most({0, 0, 0}, .05), 0);
}

TEST(SampleBounds, ATieStandsWhateverTheRounding) {
    // One of 20 drawn, clean: just .05 if 19 are marked. A double .05 lies above 1/20 and must not matter.
    EXPECT_EQ(marked_at_most({20, 1, 0}, .05), 19);
    EXPECT_EQ(marked_at_most({10, 1, 0}, .1), 9);
}

TEST(SampleBounds, HundredMillionWindows) {
    // 900 of 86,400 with none found; and with the rule of three in a population without end.
    EXPECT_EQ(marked_at_most({86'400, 900, 0}, .05), 285);
    const std::int64_t most = marked_at_most({100'000'000, 1'000'000, 100}, .05);
    EXPECT_TRUE(chance_of_at_most({100'000'000, most, 1'000'000}, 100) > .05);
    EXPECT_TRUE(chance_of_at_most({100'000'000, most + 1, 1'000'000}, 100) <= .05);
    EXPECT_NEAR(static_cast<double>(most), 11'800, 10);
}

TEST(SampleFor, IsTheSmallestThatSuffices) {
    for (const std::int64_t population : {1, 7, 40, 300})
        for (const double alpha : kAlphas)
            for (std::int64_t most = 0; most <= population; most += 1 + population / 30)
                for (const std::int64_t found : {0, 1, 5}) {
                    SCOPED_TRACE(::testing::Message()
                                 << population << " " << alpha << " " << most << " " << found);
                    const auto drawn = sample_for(population, most, found, alpha);
                    ASSERT_EQ(drawn.has_value(), found <= most);
                    if (!drawn) continue;
                    if (*drawn >= found) {
                        EXPECT_LE(marked_at_most({population, *drawn, found}, alpha), most);
                    }
                    if (*drawn > found) {
                        EXPECT_GT(marked_at_most({population, *drawn - 1, found}, alpha), most);
                    }
                }
}

TEST(SampleFor, NothingIsNeededForAnEmptyStatement) {
    EXPECT_EQ(sample_for(100, 100, 0, .05), 0);
    EXPECT_EQ(sample_for(0, 0, 0, .05), 0);
    EXPECT_EQ(sample_for(100, 0, 0, .05), 96);  // 95 leave just .05
    EXPECT_EQ(sample_for(100, -1, 0, .05), std::nullopt);
}

TEST(ChanceOfSoFew, IsAPValue) {
    // Against 30 marked of 60: under it, at most alpha is reached with chance alpha or less.
    for (const double alpha : kAlphas) {
        double reached = 0;
        for (std::int64_t found = 0; found <= 20; ++found)
            if (chance_of_so_few({60, 20, found}, 30) <= alpha)
                reached += std::exp(log_chance({60, 30, 20}, found));
        EXPECT_LE(reached, alpha);
        EXPECT_GT(reached, 0);
    }
}

}  // namespace
}  // namespace noscope

#include "guarantee/anytime_bound.h"

#include "guarantee/hypergeometric.h"
#include "guarantee/label_cost.h"
#include "made.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace noscope {
namespace {

using testing::Random;

const std::array<AuditPrior, 4> kPriors{
    AuditPrior{}, {.none = .5, .a = 1, .b = 1}, {.none = .05, .a = 3, .b = .2}, prior_for(40, 6)};

// Chance, exactly, that the bound is below `marked` at any time of an audit of the whole population.
double chance_of_ever_too_low(std::int64_t population, std::int64_t marked, double alpha,
                              const AuditPrior& prior) {
    std::vector<double> chances{1};  // by number found, of the paths on which the bound has held so far
    double lost = 0;
    for (std::int64_t drawn = 0; drawn <= population; ++drawn) {
        std::vector<double> next(chances.size() + 1);
        for (std::int64_t found = 0; found < std::ssize(chances); ++found) {
            const double chance = chances[static_cast<std::size_t>(found)];
            if (chance == 0) continue;
            if (marked_at_most_anytime({population, drawn, found}, alpha, prior) < marked) {
                lost += chance;
                continue;
            }
            if (drawn == population) continue;
            const double hit = static_cast<double>(marked - found) / static_cast<double>(population - drawn);
            next[static_cast<std::size_t>(found)] += chance * (1 - hit);
            next[static_cast<std::size_t>(found) + 1] += chance * hit;
        }
        chances = std::move(next);
    }
    return lost;
}

TEST(AnytimeBound, HoldsAtAllTimesInEverySmallPopulation) {
    for (const AuditPrior& prior : kPriors)
        for (const double alpha : {.2, .05}) {
            double worst = 0;
            for (const std::int64_t population : {1, 2, 7, 22})
                for (std::int64_t marked = 0; marked <= population; ++marked) {
                    const double lost = chance_of_ever_too_low(population, marked, alpha, prior);
                    EXPECT_LE(lost, alpha) << population << " " << marked << " " << prior.none;
                    worst = std::max(worst, lost);
                }
            EXPECT_GT(worst, alpha / 20) << "a bound that is never wrong is too wide";
        }
}

TEST(AnytimeBound, TheBoundForAFixedSizeDoesNotHoldAtAllTimes) {
    // The same bookkeeping finds out the bound that may be looked at only once.
    double lost = 0;
    std::vector<double> chances{1};
    for (std::int64_t drawn = 0; drawn < 200; ++drawn) {
        std::vector<double> next(chances.size() + 1);
        for (std::size_t found = 0; found < chances.size(); ++found) {
            if (marked_at_most({200, drawn, static_cast<std::int64_t>(found)}, .05) < 40) {
                lost += chances[found];
                continue;
            }
            const double hit = (40. - static_cast<double>(found)) / static_cast<double>(200 - drawn);
            next[found] += chances[found] * (1 - hit);
            next[found + 1] += chances[found] * hit;
        }
        chances = std::move(next);
    }
    EXPECT_GT(lost, .1);
}

TEST(AnytimeBound, EvidenceIsAFairGameAgainstTheTruth) {
    // The mean of the money after `drawn` labels is 1, whatever is marked.
    for (const AuditPrior& prior : kPriors)
        for (const std::int64_t marked : {0, 1, 6, 23, 30})
            for (const std::int64_t drawn : {0, 1, 12, 30}) {
                double mean = 0;
                for (std::int64_t found = 0; found <= std::min(drawn, marked); ++found) {
                    const double log_odds = log_chance({30, marked, drawn}, found);
                    if (std::isfinite(log_odds))
                        mean += std::exp(log_odds + log_evidence({30, drawn, found}, marked, prior));
                }
                EXPECT_LE(mean, 1 + 1e-9);
                if (marked >= drawn && 30 - marked >= drawn) {
                    EXPECT_NEAR(mean, 1, 1e-9);
                }
            }
}

TEST(AnytimeBound, IsTheLargestNumberNotRuledOut) {
    for (const AuditPrior& prior : kPriors)
        for (const std::int64_t drawn : {0, 1, 5, 25, 59, 60})
            for (std::int64_t found = 0; found <= drawn; ++found) {
                const SampleCount count{60, drawn, found};
                std::int64_t most = -1;
                for (std::int64_t marked = found; marked <= 60 - drawn + found; ++marked)
                    if (log_evidence(count, marked, prior) < -std::log(.05)) most = marked;
                EXPECT_EQ(marked_at_most_anytime(count, .05, prior), most) << drawn << " " << found;
                for (std::int64_t asked = 0; asked <= 60; ++asked)
                    EXPECT_EQ(suffices_anytime(count, asked, .05, prior), asked >= most)
                        << drawn << " " << found;
            }
}

TEST(AnytimeBound, NeverBeatsTheExactOneAndStaysNear) {
    for (const std::int64_t drawn : {10, 100, 900, 5000})
        for (const std::int64_t found : {0, 3, 10}) {
            const SampleCount count{7200, drawn, found};
            EXPECT_GE(marked_at_most_anytime(count, .05), marked_at_most(count, .05));
        }
    for (const std::int64_t positives : {7, 72, 720, 3600}) {
        const std::int64_t most = most_missed_for_fnr(positives, 0, .05), population = 7200 - positives;
        const double floor = static_cast<double>(*sample_for(population, most, 0, .05));
        EXPECT_LE(
            static_cast<double>(*sample_for_anytime(population, most, 0, .05, prior_for(population, most))),
            1.2 * floor)
            << positives;
    }
}

TEST(AnytimeBound, Priors) {
    EXPECT_EQ(prior_expecting(.2), (AuditPrior{.none = .5, .a = 1, .b = 4}));
    const AuditPrior prior = prior_for(1000, 39);  // 4 % are too many
    EXPECT_NEAR(prior.a / (prior.a + prior.b), .01, 1e-12);
}

TEST(AnytimeBound, SampleForIsTheSmallestThatSuffices) {
    for (const std::int64_t most : {0, 3, 40, 299, 300})
        for (const std::int64_t found : {0, 1, 5}) {
            const auto drawn = sample_for_anytime(300, most, found, .05);
            ASSERT_EQ(drawn.has_value(), found <= most);
            if (!drawn || *drawn == 0) continue;
            EXPECT_TRUE(suffices_anytime({300, *drawn, found}, most, .05));
            for (std::int64_t fewer = found; fewer < *drawn; ++fewer)
                EXPECT_FALSE(suffices_anytime({300, fewer, found}, most, .05)) << most << " " << fewer;
        }
}

TEST(AnytimeBound, HundredMillionWindows) {
    const std::int64_t most = marked_at_most_anytime({100'000'000, 1'000'000, 100}, .05);
    EXPECT_GT(most, 11'800);
    EXPECT_LT(most, 15'500);
    EXPECT_EQ(marked_at_most_anytime({100'000'000, 0, 0}, .05), 100'000'000);
}

// The largest sum of any spread that is not ruled out, by trying all.
std::int64_t largest_total(const std::vector<SampleCount>& counts, double alpha) {
    std::int64_t drawn = 0, found = 0, largest = -1;
    for (const SampleCount& count : counts) drawn += count.drawn, found += count.found;
    const auto log_orders = [](std::int64_t n, std::int64_t k) {
        const auto log_factorial = [](std::int64_t m) { return std::lgamma(static_cast<double>(m) + 1); };
        return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
    };
    // An urn that was emptied has one number left: evidence against it is what was predicted over one of its
    // orders.
    const double predicted = log_evidence({drawn, drawn, found}, found) - log_orders(drawn, found);
    const auto own = [&](const SampleCount& count, std::int64_t marked) {
        return log_orders(count.drawn, count.found) -
               log_chance({count.population, marked, count.drawn}, count.found);
    };
    const std::function<void(std::size_t, std::int64_t, double)> spread =
        [&](std::size_t i, std::int64_t total, double evidence) {
            if (i == counts.size()) {
                if (evidence < -std::log(alpha)) largest = std::max(largest, total);
                return;
            }
            const SampleCount& count = counts[i];
            for (std::int64_t marked = count.found; marked <= count.population - count.drawn + count.found;
                 ++marked)
                spread(i + 1, total + marked, evidence + own(count, marked));
        };
    spread(0, 0, predicted);
    return largest;
}

TEST(TotalAnytime, IsTheLargestOverAllSpreads) {
    Random random(5);
    for (int round = 0; round < 150; ++round) {
        std::vector<SampleCount> counts;
        for (std::uint32_t parts = 1 + random() % 3; parts > 0; --parts) {
            SampleCount count{.population = static_cast<std::int64_t>(1 + random() % 25)};
            count.drawn =
                static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(count.population + 1));
            if (count.drawn > 0 && random() % 2)
                count.found = random() % (1 + static_cast<std::uint32_t>(count.drawn) / 4);
            counts.push_back(count);
        }
        if (round % 5 == 0) counts.resize(3, counts.front());  // equal ones, whose prices are equal
        const std::int64_t largest = largest_total(counts, .05);
        if (largest >= 0) {
            EXPECT_EQ(total_at_most_anytime(counts, .05), largest) << round;
        }
    }
}

TEST(TotalAnytime, OfNothing) {
    EXPECT_EQ(total_at_most_anytime({}, .05), 0);
    const std::array<SampleCount, 2> undrawn{SampleCount{10, 0, 0}, {7, 0, 0}};
    EXPECT_EQ(total_at_most_anytime(undrawn, .05), 17);
}

}  // namespace
}  // namespace noscope

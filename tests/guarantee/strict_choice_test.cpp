#include "guarantee/strict_choice.h"

#include "made.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace noscope {
namespace {

using testing::drawn_order;
using ::testing::ElementsAre;
using testing::most_wrong;
using testing::Random;
using ::testing::SizeIs;

TEST(StrictChoice, Depths) {
    EXPECT_THAT(halving_depths(100, 5), ElementsAre(100, 50, 25, 12, 0));
    EXPECT_THAT(halving_depths(3, 9), ElementsAre(3, 1, 0));
    EXPECT_THAT(halving_depths(0, 4), ElementsAre(0));
    EXPECT_THAT(halving_depths(9, 2), ElementsAre(9, 0));
}

// All windows called negative; `positive` says which are not.
StrictQuestion question(std::size_t windows, std::int64_t exact_positive, int depths) {
    StrictQuestion asked;
    asked.called_positive.resize(windows);
    asked.depths = halving_depths(static_cast<std::int64_t>(windows), depths);
    asked.exact_positive = exact_positive;
    asked.fnr = .05;
    return asked;
}

std::vector<AuditedWindow> sample_of(const std::vector<bool>& positive, std::size_t drawn, Random& random) {
    std::vector<AuditedWindow> sample;
    for (const std::size_t at : drawn_order(positive.size(), drawn, random))
        sample.push_back({static_cast<std::int64_t>(at), positive[at]});
    return sample;
}

TEST(StrictChoice, AsksNothingWhereNothingWasMissedAndAllWhereNothingIsKnown) {
    Random random(1);
    const std::vector<bool> clean(6480);
    const StrictQuestion good = question(6480, 720, 8);
    EXPECT_EQ(strict_choice(good, sample_of(clean, 600, random)).depth, 0);
    const StrictChoice unseen = strict_choice(good, {});
    EXPECT_EQ(unseen.depth, 6480);
    ASSERT_THAT(unseen.tests, SizeIs(2));
    EXPECT_TRUE(unseen.tests[0].passed);
    EXPECT_FALSE(unseen.tests[1].passed);
    // 1 % positive: near-exhaustive, whatever the answer is worth.
    EXPECT_EQ(strict_choice(question(7128, 72, 8), sample_of(clean, 600, random)).depth, 7128);
}

TEST(StrictChoice, AsksWhereTheMissesAre) {
    std::vector<bool> positive(6480);
    std::fill_n(positive.begin(), 400, true);  // the most doubtful ones
    Random random(2);
    const StrictChoice choice = strict_choice(question(6480, 720, 8), sample_of(positive, 700, random));
    EXPECT_EQ(choice.depth, 405);  // 6480 / 16; the next, 202, leaves 198 of them
    const StrictTest& first = choice.tests[1];
    EXPECT_EQ(first.depth, 3240);
    EXPECT_EQ(first.missed.population, 3240);
    EXPECT_EQ(first.missed.found, 0);
    EXPECT_EQ(first.false_alarms.population, 0);
    EXPECT_FALSE(choice.tests.back().passed);
}

TEST(StrictChoice, BothBudgetsMustPass) {
    Random random(3);
    StrictQuestion asked = question(4000, 700, 6);
    std::fill_n(asked.called_positive.begin(), 2000, true);
    asked.exact_negative = 700;
    std::vector<bool> positive = asked.called_positive;  // the answer is right
    asked.fpr = .05;
    const auto sample = sample_of(positive, 1000, random);
    EXPECT_EQ(strict_choice(asked, sample).depth, 0);
    asked.exact_negative = 0;
    asked.fpr = .001;
    const StrictChoice choice = strict_choice(asked, sample);
    EXPECT_EQ(choice.depth, 2000);  // where no window called positive is left unasked
    EXPECT_EQ(choice.tests.back().depth, 1000);
    EXPECT_EQ(choice.tests.back().false_alarms.population, 1000);
}

TEST(StrictChoice, TheSamplesOwnPositivesCountOnce) {
    // All 200 windows are labelled, ranks 0 and 1 were missed: 2 of D + 2 positives are wrong where none is
    // asked.
    for (const std::int64_t exact_positive : {37, 38}) {
        StrictQuestion asked = question(200, exact_positive, 2);
        std::vector<AuditedWindow> sample;
        for (std::int64_t rank = 0; rank < 200; ++rank) sample.push_back({rank, rank < 2});
        EXPECT_EQ(strict_choice(asked, sample).depth, exact_positive == 38 ? 0 : 200);
        // Asked about rank 0, that one is a positive like any other: 1 of D + 2.
        asked.depths = {200, 1};
        asked.exact_positive = exact_positive - 20;
        EXPECT_EQ(strict_choice(asked, sample).depth, exact_positive == 38 ? 1 : 200);
    }
}

// How often what is carried out breaks the budget. The misses: ranks drawn anew by `misses`.
template <class Misses>
int broken(std::size_t windows, std::int64_t exact_positive, std::size_t drawn, int runs, Misses misses) {
    Random random(6);
    const StrictQuestion asked = question(windows, exact_positive, 12);
    int wrong = 0;
    for (int run = 0; run < runs; ++run) {
        const std::vector<bool> positive = misses(random);
        const auto sample = sample_of(positive, drawn, random);
        const auto depth = static_cast<std::ptrdiff_t>(strict_choice(asked, sample).depth);
        std::int64_t left = std::count(positive.begin() + depth, positive.end(), true);
        for (const AuditedWindow& window : sample) left -= window.rank >= depth && window.positive;
        const std::int64_t all = exact_positive + std::count(positive.begin(), positive.end(), true);
        wrong += static_cast<double>(left) > .05 * static_cast<double>(all);
    }
    return wrong;
}

TEST(StrictChoice, TheBudgetIsKeptWhereScoresMislead) {
    constexpr int kRuns = 2000;
    // 39 misses of 759 positives, 5.1 %: all where the scores look safest, or anywhere, or at every depth as
    // many.
    const auto safest = [](Random&) {
        std::vector<bool> positive(6480);
        std::fill_n(positive.rbegin(), 39, true);
        return positive;
    };
    const auto anywhere = [](Random& random) { return testing::scattered(6480, 120, random).marked; };
    const auto every_depth = [](Random&) {
        std::vector<bool> positive(6480);
        for (std::size_t depth = 6480; depth > 90; depth /= 2)
            std::fill_n(positive.begin() + static_cast<std::ptrdiff_t>(depth / 2), 45, true);
        return positive;
    };
    for (const std::size_t drawn : {520, 900, 2000}) {
        EXPECT_LE(broken(6480, 720, drawn, kRuns, safest), most_wrong(.05, kRuns)) << drawn;
        EXPECT_LE(broken(6480, 720, drawn, kRuns, anywhere), most_wrong(.05, kRuns)) << drawn;
        EXPECT_LE(broken(6480, 720, drawn, kRuns, every_depth), most_wrong(.05, kRuns)) << drawn;
    }
    EXPECT_GT(broken(6480, 720, 520, kRuns, safest), kRuns / 100) << "the harness would notice nothing";
}

}  // namespace
}  // namespace noscope

// The promise itself: an audit of a frozen answer says too little in at most alpha of its runs, wherever the
// errors lie; and audits that are wrong in ways that are easily got wrong do not pass the same harness.
#include "coverage.h"

#include "guarantee/anytime_bound.h"
#include "guarantee/sample_bounds.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace noscope {
namespace {

using testing::drawn_order;
using testing::hard_populations;
using testing::MadePopulation;
using testing::most_wrong;
using testing::Random;
using testing::times_too_low;

constexpr int kRuns = 2000;
constexpr double kAlpha = .05;

SampleCount counted(const std::vector<bool>& marked, const std::vector<std::size_t>& drawn) {
    SampleCount count{std::ssize(marked), std::ssize(drawn), 0};
    for (const std::size_t at : drawn) count.found += marked[at];
    return count;
}

testing::Audit fixed_size(std::size_t drawn) {
    return [drawn](const std::vector<bool>& marked, Random& random) {
        return marked_at_most(counted(marked, drawn_order(marked.size(), drawn, random)), kAlpha);
    };
}

// Looks after each `every` labels and stops as soon as it may say at most `most`, or at last with what it
// then has.
testing::Audit until_enough(std::int64_t most, std::size_t last, std::int64_t every, bool valid) {
    return [=](const std::vector<bool>& marked, Random& random) {
        SampleCount count{std::ssize(marked), 0, 0};
        for (const std::size_t at : drawn_order(marked.size(), last, random)) {
            ++count.drawn;
            count.found += marked[at];
            if (count.drawn % every != 0) continue;
            if (valid ? suffices_anytime(count, most, kAlpha)
                      : rules_out(chance_of_so_few(count, std::max(most + 1, count.found)), kAlpha))
                return most;
        }
        return valid ? marked_at_most_anytime(count, kAlpha) : marked_at_most(count, kAlpha);
    };
}

void expect_valid(const testing::Audit& audit) {
    Random random(11);
    for (const MadePopulation& made : hard_populations(random))
        EXPECT_LE(times_too_low(made, audit, kRuns, 1), most_wrong(kAlpha, kRuns))
            << made.name << " " << made.total();
}

TEST(Coverage, OfASampleOfFixedSize) {
    expect_valid(fixed_size(58));
    expect_valid(fixed_size(500));
    expect_valid(fixed_size(3700));
}

TEST(Coverage, OfLabellingUntilItSuffices) {
    // The most tempting place to stop: just below the truth.
    Random random(11);
    for (const MadePopulation& made : hard_populations(random))
        EXPECT_LE(times_too_low(made, until_enough(made.total() - 1, 700, 7, true), kRuns, 2),
                  most_wrong(kAlpha, kRuns))
            << made.name << " " << made.total();
}

TEST(Coverage, LookingAfterEveryLabelAtABoundForOneLookFails) {
    const MadePopulation made = testing::in_one_run(7200, 700);
    EXPECT_GT(times_too_low(made, until_enough(699, 700, 1, false), 300, 2), 2 * most_wrong(kAlpha, 300));
}

TEST(Coverage, WholeBlocksCountedAsIndependentWindowsFail) {
    // 50 blocks of 10 windows drawn; the windows in them are 500, but not 500 draws.
    const testing::Audit blocks = [](const std::vector<bool>& marked, Random& random) {
        std::vector<std::size_t> drawn;
        for (const std::size_t block : drawn_order(marked.size() / 10, 50, random))
            for (std::size_t i = 0; i < 10; ++i) drawn.push_back(block * 10 + i);
        return marked_at_most(counted(marked, drawn), kAlpha);
    };
    const MadePopulation together = testing::in_one_run(7200, 60);
    EXPECT_GT(times_too_low(together, blocks, kRuns, 3), 5 * most_wrong(kAlpha, kRuns));
    EXPECT_LE(times_too_low(together, fixed_size(500), kRuns, 3), most_wrong(kAlpha, kRuns));
    // On errors without any pattern it does no harm, which is why it is easily believed.
    Random random(4);
    const MadePopulation apart = testing::scattered(7200, 60, random);
    EXPECT_LE(times_too_low(apart, blocks, kRuns, 3), most_wrong(kAlpha, kRuns));
}

// Forty plans that know nothing: each calls a random half of the windows negative. The one that misses the
// fewest of the labelled ones is taken, and its misses are bounded from those labels, or from new ones.
constexpr int kTuned = 400;
int retuned_too_low(bool same_labels) {
    Random random(9);
    int wrong = 0;
    for (int run = 0; run < kTuned; ++run) {
        const std::vector<bool> positive = testing::scattered(2400, 160, random).marked;
        const auto tuned = drawn_order(2400, 100, random);
        std::vector<bool> negative;
        std::int64_t fewest = 101;
        for (int plan = 0; plan < 40; ++plan) {
            std::vector<bool> called(positive.size());
            for (std::size_t i = 0; i < called.size(); ++i) called[i] = random() % 2;
            const std::int64_t missed = std::count_if(
                tuned.begin(), tuned.end(), [&](std::size_t at) { return called[at] && positive[at]; });
            if (missed < fewest) fewest = missed, negative = called;
        }
        SampleCount count{std::count(negative.begin(), negative.end(), true), 0, 0};
        std::int64_t truth = 0;
        for (std::size_t i = 0; i < positive.size(); ++i) truth += negative[i] && positive[i];
        for (const std::size_t at : same_labels ? tuned : drawn_order(2400, 100, random)) {
            count.drawn += negative[at];
            count.found += negative[at] && positive[at];
        }
        wrong += marked_at_most(count, kAlpha) < truth;
    }
    return wrong;
}

TEST(Coverage, LabelsOfTheAuditUsedToTuneFail) {
    EXPECT_GT(retuned_too_low(true), 1.5 * most_wrong(kAlpha, kTuned));
    EXPECT_LE(retuned_too_low(false), most_wrong(kAlpha, kTuned));
}

}  // namespace
}  // namespace noscope

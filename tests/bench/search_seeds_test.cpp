// What searches over many samples of one recording come to: the short form of bench/search_seeds.
#include "made_tables.h"
#include "search/judge_span.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

using testing::kBlocks;
using testing::kFrames;
using testing::made_tables;

TEST(SearchSeeds, BudgetsHoldOverSamplesAndNothingIsSlowerThanAPlainPlan) {
    const RecordingTables tables = made_tables(1);
    for (const double budget : {.1, .05}) {
        const Budgets budgets{.recall = 1 - budget, .precision = 1 - budget, .fnr = {}, .fpr = {}};
        const auto best = hindsight_seconds(tables, budgets);
        ASSERT_TRUE(best);
        ASSERT_GT(*best, 0);
        const SeedsRequest request{.tables = tables, .budgets = budgets, .labels = 1000, .settings = {}};
        std::int64_t truth = 0, touched = 0, reported = 0, right = 0;
        double predicted = 0, actual = 0;
        for (std::uint64_t seed = 1; seed <= 12; ++seed) {
            const auto run = run_seed(request, seed);
            ASSERT_TRUE(run);
            truth += run->whole.outcome.appearances.truth;
            touched += run->whole.outcome.appearances.touched;
            reported += run->whole.outcome.appearances.reported;
            right += run->whole.outcome.appearances.right;
            predicted += run->decoded.value;
            actual += run->actual_decoded;
            EXPECT_LE(run->run_s, run->plain_s + run->search_s + 1e-9) << to_string(run->plan.plan);
        }
        EXPECT_GE(static_cast<double>(touched), (1 - budget) * static_cast<double>(truth));
        EXPECT_GE(static_cast<double>(right), (1 - budget) * static_cast<double>(reported));
        // A tenth too much is foretold of these blocks, over 40 seeds too; why is not known yet.
        EXPECT_NEAR(predicted / actual, 1, .15);
    }
}

// The whole is what a run makes of it: every frame asked is no error, and a plan that is asked about all
// blocks costs the same block by block.
TEST(SearchSeeds, TheWholeRecordingIsItsBlocks) {
    const RecordingTables tables = made_tables(2);
    const SearchTable& table = tables.plain;
    const CandidatePlan reference{*parse_plan("reference"), {-1}};
    const auto whole = whole_run(reference, table, {}, true);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->outcome.windows.missed + whole->outcome.windows.spurious, 0);
    EXPECT_EQ(whole->outcome.windows.reference_calls, kFrames * kBlocks);
    EXPECT_EQ(whole->outcome.appearances.touched, whole->outcome.appearances.truth);
    EXPECT_EQ(whole->outcome.work.decoded, kFrames * kBlocks);
    // What is labelled is not asked about again.
    std::vector<bool> labelled(kBlocks);
    labelled[3] = labelled[7] = true;
    EXPECT_EQ(whole_run(reference, table, labelled, true)->outcome.windows.reference_calls,
              kFrames * (kBlocks - 2));
    // A net alone is confirmed once an appearance, whatever blocks it lies in.
    const CandidatePlan net{*parse_plan("cnn(50,8s2,d8)[0.5,0.5] | reference"), {2, -1}};
    const auto confirmed = whole_run(net, table, {}, true);
    ASSERT_TRUE(confirmed);
    EXPECT_GE(confirmed->outcome.work.confirming, 2 * confirmed->outcome.appearances.reported);
    EXPECT_LE(confirmed->outcome.work.confirming, 4 * confirmed->outcome.appearances.reported + 3 * 40);
}

// What a plan is certified by, block by block, is what a run decides before it confirms appearances, which
// only takes windows away.
TEST(SearchSeeds, BlocksJudgedByThemselvesAreWhatARunDecides) {
    int confirmed_away = 0;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const RecordingTables tables = made_tables(seed);
        const SearchTable& table = tables.plain;
        for (const char* text :
             {"cnn(50,8s2,d8)[0.2,0.2] | reference", "cnn(50,8s2,d8)[0.5,0.5] | reference",
              "cnn(50,8s2,d8)[0.4,0.7] | reference", "cnn(50,8s2,d8)[0.75,0.75] | reference"}) {
            const CandidatePlan plan{*parse_plan(text), {2, -1}};
            const auto run = whole_run(plan, table, {}, true), decided = whole_run(plan, table, {}, false);
            ASSERT_TRUE(run && decided);
            ReplayCounts sum;
            for (const ScoredSpan& span : table.spans) {
                const auto one = judge_span(plan, span, table.sampling, table.grouping);
                ASSERT_TRUE(one);
                sum += *one;
            }
            EXPECT_EQ(sum.missed, decided->outcome.windows.missed) << text;
            EXPECT_EQ(sum.spurious, decided->outcome.windows.spurious) << text;
            EXPECT_GE(sum.spurious, run->outcome.windows.spurious) << text;
            confirmed_away += run->outcome.windows.spurious < sum.spurious ? 1 : 0;
        }
    }
    EXPECT_GT(confirmed_away, 0) << "nothing was dropped, so that nothing was tried";
}

}  // namespace
}  // namespace noscope

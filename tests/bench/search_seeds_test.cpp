// What searches over many samples of one recording come to: the short form of bench/search_seeds.
#include "seeds.h"

#include "query/made.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

constexpr int kFrames = 20, kBlocks = 160;

// 1,600 s with two frames a second. Somebody comes now and then and stays for 3 to 40 s; the difference and
// the net grow then, with some noise, and packets where somebody comes or goes.
RecordingTables made_recording(std::uint64_t seed) {
    Random random(seed);
    std::vector<bool> there(kFrames * kBlocks);
    for (std::size_t at = 30; at < there.size();) {
        const auto stays = static_cast<std::size_t>(random.between(6, 80));
        for (std::size_t i = at; i < std::min(there.size(), at + stays); ++i) there[i] = true;
        at += stays + static_cast<std::size_t>(random.between(20, 140));
    }
    SearchTable table;
    table.scorers = *parse_plan("packets>0 | mse(empty,10x10)>0 | cnn(50,8s2,d8)[0,1] | reference");
    PacketIndex index;
    for (std::uint32_t i = 0; i < there.size(); ++i) {
        index.packets.push_back({.pts = i, .size = 100, .frame = true});
        if (i % 8 == 0) index.packets.back().entry = EntryPoint::closed;
    }
    for (int b = 0; b < kBlocks; ++b) {
        ScoredSpan span;
        span.time_base = {1, 2};
        span.scores.resize(table.scorers.stages.size());
        for (int i = b * kFrames; i < (b + 1) * kFrames; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const bool before = i > 0 && there[at - 1];
            const auto noise = [&] { return static_cast<float>(random.fraction()); };
            span.frames.push_back(
                {.window = i / 2, .pts = i, .packet = static_cast<std::uint32_t>(i), .key = i % 8 == 0});
            span.decoded.push_back(true);
            span.positive.push_back(there[at]);
            span.scores[0].push_back(there[at] != before ? 2 + noise() : 1.5F * noise());
            span.scores[1].push_back((there[at] ? .5F : 0) + .8F * noise());
            span.scores[2].push_back(there[at] ? 1 - .6F * noise() : .6F * noise());
        }
        table.spans.push_back(std::move(span));
        table.decode.emplace_back(index, DecodeCost{.intra_s = 1e-3, .inter_s = 1e-3},
                                  table.spans.back().frames);
    }
    table.costs = {.1, {0, 1e-5, 1e-4, 0}, {-1, 0, 1, -1}, {1e-5, 1e-5}};
    RecordingTables made;
    made.population = population_of(table);
    table.confirms = false;
    made.plain = std::move(table);
    return made;
}

TEST(SearchSeeds, BudgetsHoldOverSamplesAndNothingIsSlowerThanAPlainPlan) {
    const RecordingTables tables = made_recording(1);
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
        EXPECT_NEAR(predicted / actual, 1, .1);
    }
}

// The whole is what a run makes of it: every frame asked is no error, and a plan that is asked about all
// blocks costs the same block by block.
TEST(SearchSeeds, TheWholeRecordingIsItsBlocks) {
    const RecordingTables tables = made_recording(2);
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

}  // namespace
}  // namespace noscope

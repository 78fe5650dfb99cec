// Plans that rank, on tables of made blocks.
#include "search/rank_plans.h"

#include "cascade/scripted.h"
#include "query/made.h"
#include "search/rank_and_stop.h"
#include "search/ranked_replay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace noscope {
namespace {

constexpr int kFrames = 20;  // a block

struct Made {
    int blocks = 400;
    int holding = 6;       // blocks that hold something for 2 to 4 s
    int decoys = 0;        // blocks in which something else is there, alike to a score
    double quality = 100;  // of what is there, in deviations of the noise
    double reference_s = .1;
    std::uint64_t seed = 1;
};

// Two frames a second and a keyframe every 4 s; the scores are packets and a difference.
SearchTable made_table(const Made& made) {
    Random random(made.seed);
    SearchTable table;
    table.scorers = plan_of("packets>0 | mse(empty,10x10,gain)>0 | reference");
    std::vector<int> what(static_cast<std::size_t>(made.blocks));
    for (int i = 0; i < made.holding + made.decoys; ++i) {
        int at = random.below(made.blocks);
        while (what[static_cast<std::size_t>(at)] != 0) at = random.below(made.blocks);
        what[static_cast<std::size_t>(at)] = i < made.holding ? 1 : 2;
    }
    PacketIndex index;
    for (int i = 0; i < kFrames; ++i) {
        index.packets.push_back({.pts = i, .size = 100});
        if (i % 8 == 0) index.packets.back().entry = EntryPoint::closed;
    }
    for (const int holds : what) {
        ScoredSpan span;
        span.time_base = {1, 2};
        span.scores.resize(3);
        const int begin = random.between(2, 8), end = begin + random.between(4, 8);
        for (int i = 0; i < kFrames; ++i) {
            const bool seen = holds != 0 && i >= begin && i < end;
            span.frames.push_back(
                {.window = i / 2, .pts = i, .packet = static_cast<std::uint32_t>(i), .key = i % 8 == 0});
            span.decoded.push_back(true);
            span.positive.push_back(seen && holds == 1);
            for (const std::size_t scorer : {0U, 1U})
                span.scores[scorer].push_back(
                    static_cast<float>(random.fraction() + random.fraction() +
                                       (seen ? made.quality * .4 * (1 + random.fraction()) : 0)));
        }
        table.decode.emplace_back(index, DecodeCost{.intra_s = .001, .inter_s = .001}, span.frames);
        table.spans.push_back(std::move(span));
    }
    table.costs = {made.reference_s, {0, 1e-5, 0}, {-1, 0, -1}, {1e-5}};
    return table;
}

// Some blocks of a recording, as the table that a search sees.
SearchTable sample_of(const SearchTable& all, int blocks, std::uint64_t seed) {
    SearchTable some = all;
    some.spans.clear();
    some.decode.clear();
    some.population = {std::vector<double>(all.spans.size()),
                       std::vector<int>(all.spans.size(), TablePopulation::kUnknown)};
    Random random(seed + 1000);  // not the numbers that the table was made by
    while (std::ssize(some.spans) < blocks) {
        const auto at = static_cast<std::size_t>(random.below(static_cast<int>(all.spans.size())));
        if (some.population.span[at] >= 0) continue;
        some.population.span[at] = static_cast<int>(some.spans.size());
        some.spans.push_back(all.spans[at]);
        some.decode.push_back(all.decode[at]);
    }
    return some;
}

SearchOutcome choose(const SearchTable& table, const Budgets& budgets = {}) {
    auto outcome = choose_plan(table, budgets);
    EXPECT_TRUE(outcome) << outcome.error().message;
    return std::move(*outcome);
}
std::string chosen_text(const SearchOutcome& outcome) {
    return to_string(outcome.plans[outcome.chosen].candidate.plan);
}

const CandidatePlan kByDifference{plan_of("mse(empty,10x10,gain) | rank | reference"), {1, -1, -1}};

RankedReplays replayed(const SearchTable& table, std::uint64_t seed = 1, int replays = 1) {
    const auto made = replay_ranked(
        {.candidate = kByDifference, .table = table, .budgets = {}, .seed = seed, .replays = replays});
    EXPECT_TRUE(made && *made);
    return made->value_or(RankedReplays{});
}

// Where all blocks are known, it is rank and stop over them in their order.
TEST(RankedReplay, IsRankAndStopOverTheBlocks) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const SearchTable table = made_table({.holding = 12, .decoys = 5, .quality = 5, .seed = seed});
        std::vector<RankFrame> frames;
        std::vector<RankWindow> windows;
        std::vector<bool> positive;
        for (const ScoredSpan& span : table.spans) {
            const auto first = static_cast<std::uint32_t>(windows.size());
            for (std::size_t f = 0; f < span.frames.size(); ++f) {
                frames.push_back(
                    {.window = first + static_cast<std::uint32_t>(f / 2), .score = span.scores[1][f]});
                positive.push_back(span.positive[f]);
            }
            for (int w = 0; w < kFrames / 2; ++w) {
                const auto begin = static_cast<double>(windows.size());
                windows.push_back({begin, begin + 1});
            }
        }
        RankAndStop ranking(frames, windows, {.seed = seed});
        std::int64_t asked = 0, hits = 0;
        while (!ranking.next().empty()) {
            std::vector<ReferenceLabel> labels;
            for (const std::size_t frame : ranking.next()) {
                labels.push_back({.positive = positive[frame]});
                ++asked;
                hits += positive[frame] ? 1 : 0;
            }
            ranking.answer(labels);
        }
        const RankedReplays made = replayed(table, seed);
        EXPECT_EQ(made.outcome.windows.reference_calls, asked);
        EXPECT_DOUBLE_EQ(made.calls, static_cast<double>(asked));
        EXPECT_EQ(made.outcome.windows.wrong_frames, std::ranges::count(positive, true) - hits);
        EXPECT_EQ(made.outcome.work.scored.front(), std::ssize(frames));
        EXPECT_EQ(made.outcome.windows.spurious, 0);
    }
}

// A tenth of the blocks says what ranking takes on all of them, labels that are known left out.
TEST(RankedReplay, ForetellsTheCallsOfTheRecording) {
    double foretold = 0, taken = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const SearchTable all = made_table({.blocks = 600, .holding = 60, .seed = seed});
        const SearchTable some = sample_of(all, 60, seed);
        std::vector<bool> known;
        for (const int span : some.population.span) known.push_back(span >= 0);
        const auto whole =
            replay_ranked({.candidate = kByDifference, .table = all, .budgets = {}, .known = &known});
        ASSERT_TRUE(whole && *whole);
        foretold += replayed(some, seed, 2).calls;
        taken += (*whole)->calls;
        // Some of what is there is known.
        EXPECT_LT((*whole)->calls, static_cast<double>((*whole)->outcome.windows.reference_calls));
    }
    EXPECT_NEAR(foretold / taken, 1, .15);
}

TEST(RankedReplay, ALongRecordingIsThinned) {
    const SearchTable all = made_table({.blocks = 600, .holding = 60});
    const SearchTable some = sample_of(all, 100, 3);
    const auto made = [&](std::int64_t most_frames) {
        return **replay_ranked(
            {.candidate = kByDifference, .table = some, .budgets = {}, .most_frames = most_frames});
    };
    const RankedReplays whole = made(1'000'000), part = made(3000);
    EXPECT_EQ(whole.outcome.work.frames, 600 * kFrames);
    EXPECT_EQ(part.outcome.work.frames, 3000);
    EXPECT_NEAR(part.seconds.total() / whole.seconds.total(), 1, .35);
    EXPECT_GT(part.calls, .7 * whole.calls);
}

TEST(RankPlans, WhatIsSeldomThereIsRanked) {
    const SearchTable all = made_table({.holding = 2});
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const SearchTable some = sample_of(all, 40, seed);
        const SearchOutcome outcome = choose(some);
        ASSERT_EQ(outcome.verdict, SearchVerdict::ranked) << seed;
        const SearchedPlan& chosen = outcome.plans[outcome.chosen];
        EXPECT_TRUE(has_stage(chosen.candidate.plan, StageKind::rank));
        EXPECT_LT(chosen.seconds.total(), .5 * outcome.plans.back().seconds.total());
        const auto run =
            replay_ranked({.candidate = chosen.candidate, .table = all, .budgets = {}, .seed = seed});
        EXPECT_EQ((*run)->outcome.appearances.recall(), 1);
    }
}

// Things that are not asked for stand out as much as what nobody has seen yet.
TEST(RankPlans, AmongMuchElseThatStandsOutEveryFrameIsAsked) {
    const SearchTable all = made_table({.holding = 2, .decoys = 120});
    int unseen = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const SearchOutcome outcome = choose(sample_of(all, 40, seed));
        EXPECT_EQ(outcome.verdict, SearchVerdict::too_few) << chosen_text(outcome);
        unseen += outcome.positive == 0 ? 1 : 0;
    }
    EXPECT_GT(unseen, 3);
}

// A stop that leaves one run on average cannot promise all.
TEST(RankPlans, NothingMayBeMissed) {
    const Budgets all{.recall = 1, .precision = {}, .fnr = {}, .fpr = {}};
    EXPECT_EQ(choose(sample_of(made_table({.holding = 2}), 40, 2), all).verdict, SearchVerdict::too_few);
}

TEST(RankPlans, AScoreThatSaysNothingIsNotGoneBy) {
    SearchTable all = made_table({.holding = 60, .reference_s = 10});
    Random random(3);
    for (ScoredSpan& span : all.spans)
        for (auto& scores : span.scores)
            for (float& score : scores) score = static_cast<float>(random.fraction());
    for (const SearchedPlan& plan : choose(sample_of(all, 100, 1)).plans)
        EXPECT_FALSE(plan.keeps && has_stage(plan.candidate.plan, StageKind::rank));
}

// Beside thresholds, which a few appearances leave far from what they could be.
TEST(RankPlans, MayBeCheaperThanThresholds) {
    const SearchTable all = made_table({.holding = 40, .quality = 4});
    int cheaper = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const SearchTable some = sample_of(all, 80, seed);
        auto plain = choose_plan(some, {}, {.asking = false});
        ASSERT_TRUE(plain);
        for (const SearchedPlan& plan : plain->plans)
            EXPECT_FALSE(has_stage(plan.candidate.plan, StageKind::rank) ||
                         has_stage(plan.candidate.plan, StageKind::runs));
        const double plain_s = plain->plans[plain->chosen].seconds.total();
        const SearchOutcome with = choose(some);
        EXPECT_LE(with.plans[with.chosen].seconds.total(), 1.02 * plain_s);
        const auto reference = std::ranges::find(
            plain->plans, 1U, [](const SearchedPlan& plan) { return plan.candidate.plan.stages.size(); });
        const auto ranked = rank_plans({.table = some,
                                        .budgets = {.recall = .95, .precision = {}, .fnr = {}, .fpr = {}},
                                        .reference = reference->fitted,
                                        .most_s = 1.02 * plain_s});
        ASSERT_TRUE(ranked);
        for (const SearchedPlan& plan : ranked->plans) {
            EXPECT_LE(plan.seconds.total(), 1.02 * plain_s);
            // It stands for the sample, and the whole made recording is more.
            EXPECT_EQ(plan.fitted.work.frames, reference->fitted.work.frames);
            EXPECT_EQ(plan.tried.appearances.truth, reference->fitted.appearances.truth);
            cheaper += plan.keeps ? 1 : 0;
        }
    }
    EXPECT_GE(cheaper, 5);
}

}  // namespace
}  // namespace noscope

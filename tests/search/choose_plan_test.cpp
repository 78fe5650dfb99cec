#include "search/choose_plan.h"

#include "cascade/scripted.h"
#include "query/made.h"
#include "search/gate_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace noscope {
namespace {

constexpr int kFrames = 20;  // a block

struct Made {
    int blocks = 80;
    double decode_s = .001, reference_s = .1, score_s = 1e-5;
    bool telling = true;  // the difference grows where something is there
    double share = .2;    // of blocks that hold something
    std::uint64_t seed = 1;
};

// Blocks of 10 s with two frames a second; in some of them something is there for 4 to 8 s. Packets grow
// where it comes and goes.
SearchTable made_table(const Made& made) {
    Random random(made.seed);
    SearchTable table;
    table.scorers = plan_of("packets>0 | mse(empty,10x10)>0 | cnn(50,8s2,d8)[0,1] | reference");
    for (int b = 0; b < made.blocks; ++b) {
        ScoredSpan span;
        span.time_base = {1, 2};
        const bool any = random.fraction() < made.share;
        const int begin = random.between(1, 6), end = begin + random.between(8, 12);
        span.scores.resize(table.scorers.stages.size());
        for (int i = 0; i < kFrames; ++i) {
            const bool there = any && i >= begin && i < end, before = any && i - 1 >= begin && i - 1 < end;
            span.frames.push_back(
                {.window = i / 2, .pts = i, .packet = static_cast<std::uint32_t>(i), .key = i % 8 == 0});
            span.decoded.push_back(true);
            span.positive.push_back(there);
            const auto noise = [&] { return static_cast<float>(random.fraction()); };
            span.scores[0].push_back(there != before ? 2 + noise() : noise());
            span.scores[1].push_back(made.telling && there ? .5F + noise() : noise());
            span.scores[2].push_back(made.telling ? (there ? .5F + noise() / 2 : noise() * .6F) : noise());
        }
        table.spans.push_back(std::move(span));
    }
    PacketIndex index;
    for (int i = 0; i < kFrames; ++i) {
        index.packets.push_back({.pts = i, .size = 100});
        if (i % 8 == 0) index.packets.back().entry = EntryPoint::closed;
    }
    for (const ScoredSpan& span : table.spans)
        table.decode.emplace_back(index, DecodeCost{.intra_s = made.decode_s, .inter_s = made.decode_s},
                                  span.frames);
    table.costs = {made.reference_s,
                   {0, made.score_s, 10 * made.score_s, 0},
                   {-1, 0, 1, -1},
                   {made.score_s, made.score_s}};
    return table;
}

std::string chosen_text(const SearchOutcome& outcome) {
    return to_string(outcome.plans[outcome.chosen].candidate.plan);
}

SearchOutcome choose(const SearchTable& table, const Budgets& budgets = {}) {
    auto outcome = choose_plan(table, budgets);
    EXPECT_TRUE(outcome) << outcome.error().message;
    return std::move(*outcome);
}

TEST(ChoosePlan, TakesWhatIsCheapestAndKeepsTheBudgets) {
    const SearchTable table = made_table({});
    const SearchOutcome outcome = choose(table);
    EXPECT_EQ(outcome.verdict, SearchVerdict::found);
    const SearchedPlan& chosen = outcome.plans[outcome.chosen];
    EXPECT_GT(chosen.candidate.plan.stages.size(), 1U);
    EXPECT_TRUE(chosen.judged && chosen.keeps);
    EXPECT_GE(*chosen.tried.appearances.recall(), .95);
    EXPECT_GE(*chosen.tried.appearances.precision(), .95);
    for (const SearchedPlan& plan : outcome.plans) {
        if (!plan.keeps) continue;
        EXPECT_GE(plan.seconds.total() * 1.02, chosen.seconds.total()) << to_string(plan.candidate.plan);
    }
    EXPECT_TRUE(
        std::ranges::is_sorted(outcome.plans, {}, [](const SearchedPlan& p) { return p.seconds.total(); }));
    // Four fifths of the blocks are empty.
    const auto reference = std::ranges::find_if(
        outcome.plans, [](const SearchedPlan& plan) { return plan.candidate.plan.stages.size() == 1; });
    ASSERT_NE(reference, outcome.plans.end());
    EXPECT_LT(chosen.seconds.total(), .3 * reference->seconds.total());
}

TEST(ChoosePlan, EveryPlanIsWhatItsReplayIs) {
    const SearchTable table = made_table({.blocks = 30});
    std::vector<std::size_t> all(table.spans.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (const SearchedPlan& plan : choose(table).plans) {
        ReplayCounts counts;
        for (const ScoredSpan& span : table.spans) {
            ScoredSpan own = span;
            own.scores.clear();
            for (const int column : plan.candidate.columns)
                own.scores.push_back(column < 0 ? std::vector<float>()
                                                : span.scores[static_cast<std::size_t>(column)]);
            counts += *replay(plan.candidate.plan, own, table.sampling.presence);
        }
        EXPECT_EQ(plan.fitted.windows, counts) << to_string(plan.candidate.plan);
    }
}

TEST(ChoosePlan, WhatFitsByLuckAloneIsFoundOutOnTheOtherHalf) {
    // Scores are noise, and so are packets where nothing changes; a frame costs next to nothing to look at.
    SearchTable table = made_table({.blocks = 40, .telling = false, .share = .5});
    table.scorers.stages.erase(table.scorers.stages.begin());
    for (ScoredSpan& span : table.spans) span.scores.erase(span.scores.begin());
    table.costs = {.1, {1e-5, 1e-4, 0}, {0, 1, -1}, {0, 0}};
    const SearchOutcome outcome = choose(table, {.recall = {}, .precision = {}, .fnr = .01, .fpr = .01});
    for (const SearchedPlan& plan : outcome.plans) {
        const auto& stages = plan.candidate.plan.stages;
        const bool scores = std::ranges::any_of(stages, [](const Stage& stage) {
            return stage.kind() == StageKind::cnn || stage.kind() == StageKind::difference;
        });
        const bool spares = plan.fitted.windows.reference_calls < plan.fitted.work.frames * 9 / 10;
        EXPECT_FALSE(scores && plan.judged && spares && plan.keeps) << to_string(plan.candidate.plan);
    }
}

TEST(ChoosePlan, PlainPlansWinWhereCleverOnesCostMore) {
    const SearchTable table = made_table({.score_s = 1});
    const std::string text = chosen_text(choose(table));
    EXPECT_EQ(text.find("mse"), std::string::npos) << text;
    EXPECT_EQ(text.find("cnn"), std::string::npos) << text;
}

TEST(ChoosePlan, NothingIsCheaperThanAReferenceThatCostsNothing) {
    const SearchOutcome outcome = choose(made_table({.decode_s = 0, .reference_s = 0}));
    EXPECT_EQ(chosen_text(outcome), "reference");
    EXPECT_EQ(outcome.verdict, SearchVerdict::none_cheaper);
}

TEST(ChoosePlan, WithoutPositivesTheReferenceIsAskedAboutAll) {
    const SearchOutcome outcome = choose(made_table({.share = 0}));
    EXPECT_EQ(outcome.verdict, SearchVerdict::too_few);
    EXPECT_EQ(chosen_text(outcome), "reference");
    ASSERT_EQ(outcome.plans.size(), 1U);
}

TEST(ChoosePlan, WhereAllIsPositiveAFewLooksDo) {
    SearchTable table = made_table({});
    for (ScoredSpan& span : table.spans) span.positive.assign(span.positive.size(), true);
    const SearchOutcome found = choose(table);
    EXPECT_EQ(found.verdict, SearchVerdict::found);
    const SearchedPlan& chosen = found.plans[found.chosen];
    EXPECT_LE(chosen.fitted.windows.missed * 20, chosen.fitted.windows.windows);
    EXPECT_LT(chosen.fitted.windows.reference_calls * 5, chosen.fitted.work.frames);
    // But nothing can be said of false alarms.
    const SearchOutcome asked = choose(table, {.recall = {}, .precision = {}, .fnr = .05, .fpr = .05});
    EXPECT_EQ(asked.verdict, SearchVerdict::too_few);
}

TEST(ChoosePlan, IsTheSameEveryTime) {
    const SearchTable table = made_table({.blocks = 30});
    const SearchOutcome one = choose(table), other = choose(table);
    ASSERT_EQ(one.plans.size(), other.plans.size());
    EXPECT_EQ(one.chosen, other.chosen);
    for (std::size_t i = 0; i < one.plans.size(); ++i)
        EXPECT_EQ(one.plans[i].candidate.plan, other.plans[i].candidate.plan);
}

TEST(DecodePrice, CountsUpToTheLastWantedFrameOfEachStretch) {
    PacketIndex index;
    for (int i = 0; i < 12; ++i) {
        index.packets.push_back({.pts = i, .size = 10});
        if (i % 4 == 0) index.packets.back().entry = EntryPoint::closed;
    }
    index.packets[1].disposable = true;
    std::vector<AnalysedFrame> frames;
    for (std::uint32_t i = 0; i < 12; ++i) frames.push_back({.window = 0, .pts = i, .packet = i});
    const DecodePrice price(index, {.start_s = 100, .inter_s = 1}, frames);
    const auto seconds = [&](std::initializer_list<std::size_t> wanted) {
        std::vector<bool> flags(12);
        for (const std::size_t i : wanted) flags[i] = true;
        return price.seconds(flags);
    };
    EXPECT_EQ(seconds({}), 0);
    EXPECT_EQ(seconds({0}), 101);
    EXPECT_EQ(seconds({1}), 102);  // nothing else would decode it
    EXPECT_EQ(seconds({2}), 102);  // the disposable one is passed over
    EXPECT_EQ(seconds({4, 6}), 103);
    EXPECT_EQ(seconds({2, 6}), 205);
    EXPECT_EQ(seconds({8}), 104);  // the next span goes on from here
}

}  // namespace
}  // namespace noscope

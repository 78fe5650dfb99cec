// Plans that ask per run, and how their rounds are priced.
#include "search/runs_plans.h"

#include "cascade/scripted.h"
#include "query/made.h"
#include "search/error_margin.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace noscope {
namespace {

constexpr int kFrames = 20;

// Blocks of 10 s in which something is there all the time or from some frame on, or up to one, or not at all.
SearchTable long_runs(int blocks, std::uint64_t seed, bool telling) {
    Random random(seed);
    SearchTable table;
    table.scorers = plan_of("packets>0 | cnn(50,8s2,d8)[0,1] | reference");
    PacketIndex index;
    for (int i = 0; i < kFrames; ++i) {
        index.packets.push_back({.pts = i, .size = 100});
        if (i % 10 == 0) index.packets.back().entry = EntryPoint::closed;
    }
    for (int b = 0; b < blocks; ++b) {
        ScoredSpan span;
        span.time_base = {1, 2};
        span.scores.resize(3);
        const int kind = random.below(6), at = 2 * random.between(1, 9);
        for (int i = 0; i < kFrames; ++i) {
            const bool there = kind == 0 || (kind == 1 && i >= at) || (kind == 2 && i < at);
            span.frames.push_back(
                {.window = i / 2, .pts = i, .packet = static_cast<std::uint32_t>(i), .key = i % 10 == 0});
            span.decoded.push_back(true);
            span.positive.push_back(there);
            span.scores[0].push_back(static_cast<float>(random.fraction()));
            span.scores[1].push_back(
                static_cast<float>(telling ? (there ? .6 : .1) + .3 * random.fraction() : random.fraction()));
        }
        table.decode.emplace_back(index, DecodeCost{.intra_s = .01, .inter_s = .01}, span.frames);
        table.spans.push_back(std::move(span));
    }
    table.costs = {1, {0, .001, 0}, {-1, -1, -1}, {}};
    return table;
}

std::vector<std::size_t> all_of(const SearchTable& table) {
    std::vector<std::size_t> all(table.spans.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
}

SearchOutcome choose(const SearchTable& table) {
    auto outcome = choose_plan(table, {.recall = {}, .precision = {}, .fnr = .1, .fpr = .1});
    EXPECT_TRUE(outcome) << outcome.error().message;
    return std::move(*outcome);
}

// Whatever nothing is known of is bisected.
TEST(RunsPlans, WithoutScoresAndDoubtWindowsAreExact) {
    const SearchTable table = long_runs(60, 2, false);
    const CandidatePlan plan{plan_of("runs(enter=0.02,leave=0.02,weight=1,doubt=0,0:0.3) | reference"),
                             {-1, -1}};
    const auto outcome = try_plan(plan, table, all_of(table));
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->windows.errors(), 0);
    EXPECT_LT(outcome->windows.reference_calls, outcome->work.frames);
}

TEST(RunsPlans, WithoutScoresItAsksSeldomWhereLittleChanges) {
    const SearchTable table = long_runs(200, 3, false);
    const SearchOutcome outcome = choose(table);
    const auto bisects = std::ranges::find_if(outcome.plans, [](const SearchedPlan& plan) {
        return plan.candidate.plan.stages.front().kind() == StageKind::runs;
    });
    ASSERT_NE(bisects, outcome.plans.end());
    EXPECT_TRUE(bisects->judged && bisects->keeps) << to_string(bisects->candidate.plan);
    EXPECT_LT(bisects->fitted.windows.reference_calls * 4, bisects->fitted.work.frames);
}

// Judged with numbers that the other half gave.
TEST(RunsPlans, WhatIsTriedWasLearntElsewhere) {
    int seen = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const SearchTable table = long_runs(60, seed, false);
        for (const SearchedPlan& plan : choose(table).plans) {
            if (plan.rule != "runs") continue;
            ++seen;
            ASSERT_EQ(plan.on_halves.size(), 2U);
            PlanOutcome tried;
            for (const std::size_t half : {0U, 1U}) {
                std::vector<std::size_t> other;
                for (std::size_t i = 1 - half; i < table.spans.size(); i += 2) other.push_back(i);
                tried += *try_plan(plan.on_halves[half], table, other);
            }
            EXPECT_EQ(plan.tried.windows, tried.windows);
            EXPECT_EQ(plan.fitted.windows, try_plan(plan.candidate, table, all_of(table))->windows);
        }
    }
    EXPECT_GE(seen, 8);
}

// What is inferred for many windows at once is not trusted on a few of them, where windows count.
TEST(RunsPlans, TooFewWindowsToProveABudgetAreTooFewToInferThem) {
    int appearances = 0, few = 0, many = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const auto kept = [&](int blocks, const Budgets& budgets) {
            const auto outcome = choose_plan(long_runs(blocks, seed, false), budgets);
            return static_cast<int>(std::ranges::count_if(
                outcome->plans, [](const SearchedPlan& plan) { return plan.rule == "runs" && plan.keeps; }));
        };
        const Budgets windows{.recall = {}, .precision = {}, .fnr = .1, .fpr = .1};
        few += kept(8, windows);
        many += kept(200, windows);
        appearances += kept(8, {.recall = .9, .precision = .9, .fnr = {}, .fpr = {}});
    }
    EXPECT_EQ(few, 0);
    EXPECT_GE(many, 8);
    EXPECT_GE(appearances, 1);
}

// Without a picture a block's windows are found or missed together: as windows that are somewhat alike they
// would prove the budgets, by the block they do not.
TEST(RunsPlans, WithoutAPictureABlockProvesAsMuchAsAWindow) {
    const Budgets windows{.recall = {}, .precision = {}, .fnr = .1, .fpr = .1};
    int would = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const SearchTable table = long_runs(24, seed, false);
        const auto outcome = choose_plan(table, windows);
        for (const SearchedPlan& plan : outcome->plans) {
            if (plan.rule != "runs" || plan.on_halves.size() != 2 ||
                has_stage(plan.candidate.plan, StageKind::cnn))
                continue;
            std::vector<PlanOutcome> blocks;
            for (const std::size_t half : {0U, 1U}) {
                std::vector<std::size_t> other;
                for (std::size_t i = 1 - half; i < table.spans.size(); i += 2) other.push_back(i);
                const auto outcomes = try_each(plan.on_halves[half], table, other);
                ASSERT_TRUE(outcomes);
                blocks.insert(blocks.end(), outcomes->begin(), outcomes->end());
            }
            const WindowLimits limits = window_limits(windows);
            EXPECT_EQ(plan.proof, proof_of(blocks, windows, limits, {.alike = 1}))
                << to_string(plan.candidate.plan);
            const bool alike = proof_of(blocks, windows, limits) == Proof::proven;
            would += alike && plan.proof != Proof::proven ? 1 : 0;
            EXPECT_TRUE(plan.proof == Proof::proven || !plan.keeps) << to_string(plan.candidate.plan);
        }
    }
    EXPECT_GE(would, 1);
}

// Each round decodes what it asks about anew.
TEST(RunsPlans, RoundsAreDecodedOneByOne) {
    SearchTable table = long_runs(1, 5, true);
    table.confirms = false;
    ScoredSpan& span = table.spans.front();
    // Nothing is there, as far as scores say; something is from frame 16 on.
    for (int i = 0; i < kFrames; ++i) {
        span.positive[static_cast<std::size_t>(i)] = i >= 16;
        span.scores[1][static_cast<std::size_t>(i)] = i >= 14 ? .9F : .1F;
    }
    const CandidatePlan plan{
        plan_of(
            "cnn(50,8s2,d8) | runs(enter=0.02,leave=0.1,weight=1,doubt=0.05,0:0.02,0.5:0.98) | reference"),
        {1, -1, -1}};
    const PlanOutcome outcome = *try_plan(plan, table, all_of(table));
    EXPECT_GE(outcome.windows.reference_calls, 3);
    // All frames once for the scores; at least two rounds beyond that, each from the keyframe at 10 on.
    EXPECT_GE(outcome.work.decoded, kFrames + 2 * 5);
    EXPECT_EQ(outcome.work.pictures, kFrames);
}

}  // namespace
}  // namespace noscope

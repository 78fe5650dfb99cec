#include "search/choose_plan.h"

#include "cascade/scripted.h"
#include "query/made.h"
#include "search/gate_run.h"
#include "search/plan_rules.h"
#include "search/ranked_replay.h"
#include "search/scorer_pairs.h"
#include "search/sweep.h"

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

// Of plans that cost within 2 % of each other the one of fewest stages.
TEST(ChoosePlan, TiesGoToTheSimplerPlan) {
    int ties = 0;
    for (std::uint64_t seed = 1; seed <= 16; ++seed) {
        const SearchOutcome outcome = choose(made_table(
            {.decode_s = seed % 2 ? .2 : .05, .telling = seed % 4 < 2, .share = .4, .seed = seed}));
        const auto first = std::ranges::find_if(outcome.plans, &SearchedPlan::keeps);
        const std::size_t chosen = outcome.plans[outcome.chosen].candidate.plan.stages.size();
        for (auto plan = first; plan != outcome.plans.end(); ++plan) {
            if (!plan->keeps || plan->seconds.total() > 1.02 * first->seconds.total()) continue;
            EXPECT_GE(plan->candidate.plan.stages.size(), chosen) << to_string(plan->candidate.plan);
            ties += plan->candidate.plan.stages.size() > chosen ? 1 : 0;
        }
    }
    EXPECT_GE(ties, 1);
}

TEST(ChoosePlan, EveryPlanIsWhatItsReplayIs) {
    SearchTable table = made_table({.blocks = 30});
    table.confirms = false;
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
    const auto noise = [](std::uint64_t seed) {
        SearchTable table = made_table({.blocks = 40, .telling = false, .share = .5, .seed = seed});
        table.scorers.stages.erase(table.scorers.stages.begin());
        for (ScoredSpan& span : table.spans) span.scores.erase(span.scores.begin());
        table.costs = {.1, {1e-5, 1e-4, 0}, {0, 1, -1}, {0, 0}};
        return table;
    };
    const SearchTable table = noise(1);
    const Budgets budgets{.recall = {}, .precision = {}, .fnr = .01, .fpr = .01};
    const SearchOutcome outcome = choose(table, budgets);
    for (const SearchedPlan& plan : outcome.plans) {
        const auto& stages = plan.candidate.plan.stages;
        const bool scores = std::ranges::any_of(stages, [](const Stage& stage) {
            return stage.kind() == StageKind::cnn || stage.kind() == StageKind::difference;
        });
        // Luck is no part of a plan that ranks: it keeps the budgets on blocks that it has not seen, since a
        // frame that is asked about settles its window and noise makes it ask on.
        if (plan.keeps && has_stage(plan.candidate.plan, StageKind::rank)) {
            for (std::uint64_t seed = 2; seed <= 9; ++seed) {
                const SearchTable others = noise(seed);
                const auto replays = replay_ranked({.candidate = plan.candidate,
                                                    .table = others,
                                                    .budgets = budgets,
                                                    .seed = seed,
                                                    .replays = 2});
                ASSERT_TRUE(replays && *replays);
                EXPECT_EQ((*replays)->kept, 2) << to_string(plan.candidate.plan);
            }
            continue;
        }
        const bool spares = plan.fitted.windows.reference_calls < plan.fitted.work.frames * 4 / 5;
        EXPECT_FALSE(scores && plan.judged && spares && plan.keeps) << to_string(plan.candidate.plan);
    }
}

// What one half shows of another plan says nothing of this one.
TEST(ChoosePlan, IsJudgedByPlansOfItsOwnStages) {
    std::size_t judged = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        SearchTable table = made_table({.blocks = 40, .share = .3, .seed = seed});
        table.scorers = plan_of("mse(previous:1s)>0 | mse(previous:2s)>0 | cnn(50,8s2,d8)[0,1] | reference");
        for (ScoredSpan& span : table.spans) span.scores[1] = span.scores[0];
        Random random(seed);
        for (ScoredSpan& span : table.spans)
            for (std::size_t i = 0; i < 2; ++i)
                for (float& score : span.scores[i]) score += static_cast<float>(random.fraction());
        for (const SearchedPlan& plan : choose(table).plans)
            for (const CandidatePlan& half : plan.on_halves) {
                if (plan.rule == "runs") continue;
                ++judged;
                ASSERT_EQ(half.columns, plan.candidate.columns) << to_string(plan.candidate.plan);
                for (std::size_t i = 0; i < half.plan.stages.size(); ++i) {
                    const Stage &one = half.plan.stages[i], &of = plan.candidate.plan.stages[i];
                    EXPECT_TRUE(one.kind() == of.kind() &&
                                (one.kind() == StageKind::every || one.body == of.body))
                        << to_string(half.plan) << " judges " << to_string(plan.candidate.plan);
                }
            }
    }
    EXPECT_GT(judged, 20U);
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
    const auto outcome = choose_plan(made_table({.share = 0}), {}, {.asking = false});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->verdict, SearchVerdict::too_few);
    EXPECT_EQ(chosen_text(*outcome), "reference");
    ASSERT_EQ(outcome->plans.size(), 1U);
}

TEST(ChoosePlan, TwoBlocksWhollyPositiveAreTwoAppearancesHoweverManyTheirWindows) {
    SearchTable table = made_table({.blocks = 2});
    for (ScoredSpan& span : table.spans) span.positive.assign(span.positive.size(), true);
    const SearchOutcome outcome = choose(table);
    EXPECT_GE(outcome.positive, kLeastSearched);
    EXPECT_EQ(outcome.appearances, 2);
    EXPECT_EQ(outcome.verdict, SearchVerdict::too_few);
    EXPECT_EQ(chosen_text(outcome), "reference");
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

// A net of noise behind a difference that tells, and the other way round.
TEST(ChoosePlan, ANetThatIsNoBetterThanTheDifferenceItFollowsIsNotOffered) {
    SearchTable table = made_table({});
    Random random(7);
    for (ScoredSpan& span : table.spans)
        for (float& score : span.scores[2]) score = static_cast<float>(random.fraction());
    EXPECT_EQ(scorer_pairs(table), (std::vector<ScorerPair>{{}, {1, -1}}));
    for (const SearchedPlan& plan : choose(table).plans)
        EXPECT_FALSE(has_stage(plan.candidate.plan, StageKind::cnn)) << to_string(plan.candidate.plan);
    table = made_table({});
    for (ScoredSpan& span : table.spans)
        for (float& score : span.scores[1]) score = static_cast<float>(random.fraction());
    EXPECT_EQ(scorer_pairs(table), (std::vector<ScorerPair>{{}, {1, -1}, {-1, 2}, {1, 2}}));
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
        return price.of(flags, 1).seconds;
    };
    EXPECT_EQ(seconds({}), 0);
    EXPECT_EQ(seconds({0}), 101);
    EXPECT_EQ(seconds({1}), 102);  // nothing else would decode it
    EXPECT_EQ(seconds({2}), 102);  // the disposable one is passed over
    EXPECT_EQ(seconds({4, 6}), 103);
    EXPECT_EQ(seconds({2, 8}), 203);
    EXPECT_EQ(seconds({2, 6}), 106);  // too near for beginning anew
    EXPECT_EQ(seconds({3, 4}), 104);  // decodes on
    EXPECT_EQ(seconds({8}), 101);
}

// decode_work() says what the decoder does.
TEST(DecodePrice, IsWhatTheDecoderDoes) {
    Random random(11);
    for (int round = 0; round < 500; ++round) {
        PacketIndex index;
        const int gop = random.between(1, 30), per_span = random.between(2, 48);
        for (int i = 0; i < 48; ++i) {
            index.packets.push_back({.pts = i, .size = 10, .frame = true});
            index.packets.back().disposable = i % gop != 0 && random.between(0, 3) == 0;
            if (i % gop == 0) index.packets.back().entry = EntryPoint::closed;
            index.packets.back().type = i % gop == 0 ? PictureType::intra : PictureType::predicted;
        }
        // Either one span of which some frames are wanted, or spans of which all are.
        const bool one = round % 2 == 0;
        const double share = random.fraction();
        Decoding sum;
        std::vector<std::uint32_t> wanted;
        const auto length = static_cast<std::uint32_t>(one ? 48 : per_span);
        for (std::uint32_t begin = 0; begin < 48; begin += length) {
            std::vector<AnalysedFrame> frames;
            std::vector<bool> flags;
            for (std::uint32_t p = begin; p < std::min(48U, begin + length); ++p) {
                frames.push_back({.window = 0, .pts = p, .packet = p, .key = false});
                flags.push_back(!one || random.fraction() < share);
                if (flags.back()) wanted.push_back(p);
            }
            sum += DecodePrice(index, {.start_s = one ? 100. : 0, .intra_s = 5, .inter_s = 1}, frames)
                       .of(flags, 1);
        }
        const DecodeWork work = decode_work(index, wanted);
        EXPECT_EQ(sum.frames, static_cast<double>(work.intra + work.inter));
        EXPECT_EQ(sum.seconds,
                  static_cast<double>((one ? 100 * work.starts : 0) + 5 * work.intra + work.inter));
    }
}

TEST(DecodePrice, WhatLaterSpansWantOfALongGroupIsSharedByTheirChance) {
    PacketIndex index;
    for (int i = 0; i < 40; ++i) index.packets.push_back({.pts = i, .size = 10});
    index.packets[0].entry = EntryPoint::closed;
    const auto span = [&](std::uint32_t begin) {
        std::vector<AnalysedFrame> frames;
        for (std::uint32_t p = begin; p < begin + 10; ++p)
            frames.push_back({.window = 0, .pts = p, .packet = p});
        return DecodePrice(index, {.start_s = 100, .inter_s = 1}, frames);
    };
    std::vector<bool> none(10), third(10);
    third[2] = true;
    // Two spans follow the second one, each with an even chance to need it.
    EXPECT_DOUBLE_EQ(span(10).of(none, .5).frames, .75 * 10);
    EXPECT_DOUBLE_EQ(span(10).of(third, .5).frames, .75 * 10 + .25 * 3);
    EXPECT_DOUBLE_EQ(span(30).of(third, .5).frames, 3);
    EXPECT_DOUBLE_EQ(span(0).of(none, .5).seconds, (1 - .125) * 110);
    // By itself a frame is decoded from the file's only entry point.
    EXPECT_DOUBLE_EQ(span(20).alone(2).frames, 23);
    EXPECT_DOUBLE_EQ(span(20).alone(2).seconds, 123);
    // Together with others, in one go up to the last of them.
    std::vector<bool> some(10);
    some[2] = some[5] = true;
    EXPECT_DOUBLE_EQ(span(20).together(some).seconds, 126);
    EXPECT_DOUBLE_EQ(span(20).together(none).seconds, 0);
}

}  // namespace
}  // namespace noscope

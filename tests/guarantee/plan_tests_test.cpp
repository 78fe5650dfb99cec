#include "guarantee/plan_tests.h"

#include "made.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace noscope {
namespace {

using testing::drawn_order;
using testing::most_wrong;
using testing::Random;

constexpr double kAlpha = .05;
constexpr std::int64_t kWindows = 10;  // a block

// By block, what each plan does there.
using MadeBlocks = std::vector<std::vector<BlockErrors>>;

const std::vector<RateLimit> kRecall{{WindowRate::missed, .05}};
const std::vector<RateLimit> kBoth{{WindowRate::missed, .05}, {WindowRate::false_called, .1}};

bool keeps(const MadeBlocks& blocks, std::size_t plan, const std::vector<RateLimit>& limits) {
    BlockErrors all;
    for (const auto& block : blocks) all += block[plan];
    return std::ranges::all_of(limits, [&](const RateLimit& limit) {
        const RateCount count = counted(all, limit.rate);
        return static_cast<double>(count.wrong) <= limit.most * static_cast<double>(count.of) + 1e-9;
    });
}

// Draws in a random order and looks after every block, to stop as soon as the last plan passes: how often a
// plan counts that breaks a limit.
int times_wrong(const std::function<MadeBlocks(Random&)>& make, const std::vector<RateLimit>& limits,
                int runs, std::size_t most_drawn) {
    Random random(11);
    MadeBlocks blocks;
    int wrong = 0;
    for (int run = 0; run < runs; ++run) {
        if (run % 50 == 0) blocks = make(random);  // the draw is what the promise is about
        PlanTests tests(std::ssize(blocks), kWindows, blocks.front().size(), limits, kAlpha);
        for (const std::size_t at : drawn_order(blocks.size(), most_drawn, random)) {
            tests.add(blocks[at]);
            if (tests.passed() == blocks.front().size()) break;
        }
        bool any = false;
        for (std::size_t plan = 0; plan < tests.passed(); ++plan) any = any || !keeps(blocks, plan, limits);
        wrong += any ? 1 : 0;
    }
    return wrong;
}

// `count` blocks, one in `every` of which holds ten positive windows; of those, plan p misses `lost[p]` of
// all, whole blocks at a time, and calls `added[p]` windows of one in three blocks positive.
MadeBlocks in_bursts(std::size_t count, std::size_t every, const std::vector<double>& lost,
                     const std::vector<std::int64_t>& added = {}) {
    MadeBlocks blocks(count, std::vector<BlockErrors>(lost.size()));
    const auto holding = static_cast<double>((count + every - 1) / every);
    for (std::size_t plan = 0; plan < lost.size(); ++plan) {
        auto left = static_cast<std::int64_t>(std::floor(lost[plan] * holding));
        for (std::size_t i = 0; i < count; ++i) {
            BlockErrors& block = blocks[i][plan];
            block.windows = kWindows;
            if (i % every == 0) {
                block.positive = kWindows;
                if (left-- > 0) block.missed = kWindows;
            } else if (i % 3 == 1 && !added.empty()) {
                block.added = added[plan];
            }
        }
    }
    return blocks;
}

TEST(PlanTests, ABrokenLimitIsSeldomCertified) {
    // Just over the limit, all misses in whole blocks.
    const auto bursts = [](Random&) { return in_bursts(720, 2, {.056}); };
    EXPECT_LE(times_wrong(bursts, kRecall, 2000, 360), most_wrong(kAlpha, 2000));
    // A miss in half of the blocks.
    const auto spread = [](Random& random) {
        MadeBlocks blocks = in_bursts(720, 1, {0});
        for (auto& block : blocks) block.front().missed = random() % 100 < 53;
        return blocks;
    };
    EXPECT_LE(times_wrong(spread, kRecall, 1000, 360), most_wrong(kAlpha, 1000));
    // Blocks of unlike size: the misses lie in those with few positive windows.
    const auto unlike = [](Random& random) {
        MadeBlocks blocks = in_bursts(600, 1, {0});
        for (auto& block : blocks) {
            const bool small = random() % 2 == 0;
            block.front().positive = small ? 1 : 10;
            block.front().missed = small && random() % 100 < 60 ? 1 : 0;
        }
        return blocks;
    };
    EXPECT_LE(times_wrong(unlike, kRecall, 1000, 300), most_wrong(kAlpha, 1000));
}

TEST(PlanTests, AnyOfTwoLimitsMayBeTheBrokenOne) {
    const auto added = [](Random&) { return in_bursts(720, 2, {0}, {4}); };  // 11 % of those called
    ASSERT_FALSE(keeps(in_bursts(720, 2, {0}, {4}), 0, kBoth));
    EXPECT_LE(times_wrong(added, kBoth, 1000, 360), most_wrong(kAlpha, 1000));
}

TEST(PlanTests, PlansInTheirOrderShareNoAlpha) {
    // The first keeps the limit, the others break it more and more: whichever is the first to break it must
    // pass before any other counts.
    const std::vector<double> lost{.02, .056, .06, .07, .09};
    const auto plans = [&](Random&) { return in_bursts(720, 2, lost); };
    EXPECT_LE(times_wrong(plans, kRecall, 1500, 360), most_wrong(kAlpha, 1500));
    // Plans that break it without an order of their own.
    const auto independent = [](Random& random) {
        MadeBlocks blocks = in_bursts(720, 1, {0, 0, 0, 0, 0, 0, 0, 0});
        for (auto& block : blocks)
            for (auto& plan : block) plan.missed = random() % 100 < 53;
        return blocks;
    };
    EXPECT_LE(times_wrong(independent, kRecall, 1000, 360), most_wrong(kAlpha, 1000));
}

TEST(PlanTests, WhoeverTakesAnyThatPassesIsWrongMoreOften) {
    // The order is what it rests on: eight plans that all break the limit, and the best of them taken.
    Random random(5);
    int any = 0;
    constexpr int kRuns = 400;
    for (int run = 0; run < kRuns; ++run) {
        MadeBlocks blocks = in_bursts(720, 1, std::vector<double>(40));
        for (auto& block : blocks)
            for (auto& plan : block) plan.missed = random() % 100 < 5 ? 10 : 0;
        PlanTests tests(720, kWindows, 40, kRecall, kAlpha);
        for (const std::size_t at : drawn_order(720, 200, random)) tests.add(blocks[at]);
        bool wrong = false;
        for (std::size_t plan = 0; plan < 40; ++plan)
            wrong = wrong || (tests.passed(plan, 0) && !keeps(blocks, plan, kRecall));
        any += wrong ? 1 : 0;
    }
    EXPECT_GT(any, most_wrong(kAlpha, kRuns));
}

TEST(PlanTests, AGoodPlanIsCertifiedAndABadOneBehindItIsNot) {
    Random random(3);
    int good = 0, both = 0;
    const MadeBlocks blocks = in_bursts(720, 2, {.004, .2});
    for (int run = 0; run < 200; ++run) {
        PlanTests tests(720, kWindows, 2, kRecall, kAlpha);
        for (const std::size_t at : drawn_order(720, 300, random)) tests.add(blocks[at]);
        good += tests.passed() >= 1 ? 1 : 0;
        both += tests.passed() == 2 ? 1 : 0;
    }
    EXPECT_GE(good, 180);
    EXPECT_LE(both, 4);
}

TEST(PlanTests, NoneCountsBehindOneThatHasNotPassed) {
    const MadeBlocks blocks = in_bursts(720, 2, {.5, 0});
    Random random(3);
    PlanTests tests(720, kWindows, 2, kRecall, kAlpha);
    for (const std::size_t at : drawn_order(720, 400, random)) tests.add(blocks[at]);
    EXPECT_TRUE(tests.passed(1, 0));
    EXPECT_EQ(tests.passed(), 0u);
}

TEST(PlanTests, ThePrintedBoundHoldsAtAnyTime) {
    Random random(9);
    const MadeBlocks blocks = in_bursts(300, 2, {.08});
    int wrong = 0;
    constexpr int kRuns = 400;
    for (int run = 0; run < kRuns; ++run) {
        PlanTests tests(300, kWindows, 1, kRecall, kAlpha);
        bool low = false;
        int drawn = 0;
        for (const std::size_t at : drawn_order(300, 150, random)) {
            tests.add(blocks[at]);
            // 12 of 150 positive blocks are lost.
            if (++drawn % 15 == 0) low = low || tests.at_most(0, WindowRate::missed, kAlpha) < .08 - 1e-9;
        }
        wrong += low ? 1 : 0;
    }
    EXPECT_LE(wrong, most_wrong(kAlpha, kRuns));
    PlanTests tests(300, kWindows, 1, kRecall, kAlpha);
    EXPECT_EQ(tests.at_most(0, WindowRate::missed, kAlpha), 1);
    for (const auto& block : blocks) tests.add(block);
    EXPECT_DOUBLE_EQ(tests.at_most(0, WindowRate::missed, kAlpha), .08);
}

TEST(PlanTests, WhereAllBlocksAreKnownNothingIsEstimated) {
    // 5 of 100 positive windows missed is 5 %, and 6 is not.
    for (const std::int64_t missed : {5, 6}) {
        PlanTests tests(10, kWindows, 1, kRecall, kAlpha);
        for (int i = 0; i < 10; ++i) {
            EXPECT_EQ(tests.passed(), 0u);
            tests.add(std::vector{BlockErrors{kWindows, kWindows, i < missed ? 1 : 0, 0}});
        }
        EXPECT_EQ(tests.passed(), missed == 5 ? 1u : 0u);
    }
    PlanTests none(3, kWindows, 1, {{WindowRate::missed, 0}, {WindowRate::added, 1}}, kAlpha);
    for (int i = 0; i < 3; ++i) none.add(std::vector{BlockErrors{kWindows, 1, 0, 3}});
    EXPECT_EQ(none.passed(), 1u) << "a share of 0 is what all blocks show, one of 1 no test";
}

TEST(PlanTests, CountsWhatEachLimitIsAShareOf) {
    const BlockErrors block{.windows = 10, .positive = 4, .missed = 1, .added = 2};
    EXPECT_EQ(block.called(), 5);
    const auto pair = [&](WindowRate rate) {
        const RateCount count = counted(block, rate);
        return std::pair(count.of, count.wrong);
    };
    EXPECT_EQ(pair(WindowRate::missed), std::pair(4L, 1L));
    EXPECT_EQ(pair(WindowRate::added), std::pair(6L, 2L));
    EXPECT_EQ(pair(WindowRate::false_called), std::pair(5L, 2L));
}

TEST(PlanTests, ForetellsHowManyBlocksItTakes) {
    const std::vector<BlockErrors> like{{kWindows, kWindows, 0, 0}, {kWindows, 0, 0, 0}};
    PlanTests tests(2000, kWindows, 1, kRecall, kAlpha);
    const auto foretold = tests.foretold(0, like);
    ASSERT_TRUE(foretold);
    std::int64_t drawn = 0;
    while (tests.passed() == 0) tests.add(std::vector{like[static_cast<std::size_t>(drawn++ % 2)]});
    EXPECT_EQ(drawn, *foretold);
    const auto clean = blocks_without_error(.05, kWindows, kWindows, kAlpha);
    ASSERT_TRUE(clean);
    EXPECT_NEAR(static_cast<double>(drawn) / 2, static_cast<double>(*clean), 3);
    EXPECT_GE(*clean, 59) << "nobody can do with less: .95^59 < .05";
    EXPECT_LE(*clean, 72);
    // With fewer positive windows a block says less.
    EXPECT_GT(*blocks_without_error(.05, 3, kWindows, kAlpha), 2 * *clean);
    EXPECT_FALSE(blocks_without_error(0, 3, kWindows, kAlpha));
    PlanTests few(40, kWindows, 1, kRecall, kAlpha);
    EXPECT_FALSE(few.foretold(0, {}));
    const std::vector<BlockErrors> bad{{kWindows, kWindows, 2, 0}};
    EXPECT_FALSE(few.foretold(0, bad));
}

}  // namespace
}  // namespace noscope

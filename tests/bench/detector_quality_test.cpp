#include "detector_quality/quality.h"
#include "detector_quality/report.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace noscope::quality {
namespace {

using noscope::testing::Random;

constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(DecidedShare, IsTheBestOfAllThresholds) {
    Random random(1);
    for (int round = 0; round < 300; ++round) {
        std::vector<float> scores;
        std::vector<bool> harmed;
        const std::size_t n = 1 + random() % 60;
        for (std::size_t i = 0; i < n; ++i) {
            const auto kind = random() % 20;
            scores.push_back(kind == 0 ? no_score() : kind == 1 ? kInf : static_cast<float>(random() % 12));
            harmed.push_back(random() % 4 == 0);
        }
        for (const int percent : {0, 1, 5, 20, 100}) {
            int in_all = 0, best = 0;
            for (const bool is_harmed : harmed) in_all += is_harmed;
            for (float threshold = -1; threshold < 13; ++threshold) {
                int decided = 0, hit = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    if (!(scores[i] <= threshold)) continue;
                    ++decided;
                    hit += harmed[i];
                }
                if (100 * hit <= percent * in_all) best = std::max(best, decided);
            }
            const auto share = decided_share(scores, harmed, percent / 100.0);
            ASSERT_EQ(share.has_value(), in_all > 0);
            if (share) {
                EXPECT_DOUBLE_EQ(*share, best / static_cast<double>(n)) << percent;
            }
        }
    }
}

TEST(DecidedShare, OfTiesAllOrNone) {
    // At .5 one of two may be harmed, but both tie with quiet frames at 1.
    EXPECT_EQ(decided_share(std::vector<float>{0, 1, 1, 1, 2}, {false, true, true, false, false}, .5), .2);
    EXPECT_EQ(decided_share(std::vector<float>{0, 1, 1, 1, 2}, {false, true, false, false, true}, .5), .8);
}

TEST(DecidedShare, AWholeNumberOfFramesIsNotRoundedAway) {
    std::vector<float> scores(100);
    for (std::size_t i = 0; i < 100; ++i) scores[i] = static_cast<float>(i);
    ASSERT_LT(.29 * 100, 29);
    EXPECT_EQ(decided_share(scores, std::vector<bool>(100, true), .29), .29);
}

TEST(DecidedShare, WhatCannotBeScoredIsNotDecided) {
    EXPECT_EQ(decided_share(std::vector<float>{0, kInf, no_score(), 0}, {false, true, false, false}, 0), .5);
    EXPECT_FALSE(decided_share(std::vector<float>{0, 1}, {false, false}, .05));
}

TEST(AreaWhere, LeavesOutFramesThatDoNotCount) {
    const std::vector<float> scores{1, 2, 3, 4, no_score()};
    const std::vector<bool> wanted{true, false, true, false, false};
    EXPECT_DOUBLE_EQ(*area_where(scores, wanted, {true, true, true, true, true}), .25);
    EXPECT_DOUBLE_EQ(*area_where(scores, wanted, {false, true, true, false, true}), 1);
    EXPECT_FALSE(area_where(scores, wanted, {true, false, true, false, true}));
}

TEST(Judge, EachKindByWhatItMayHarm) {
    // Six frames; the thing stands still from the third to the fifth, so only its coming and going differ.
    Columns columns{.positive = {false, false, true, true, true, false},
                    .has_scene = std::vector<bool>(6, true)};
    columns.columns.push_back({.detector = "mse(empty)",
                               .scores = {.1F, .2F, .9F, .9F, .9F, .3F},
                               .compared = std::vector<bool>(6),
                               .differs = std::vector<bool>(6)});
    columns.columns.push_back({.detector = "packets",
                               .reuses = true,
                               .scores = {no_score(), 1, 5, 1, 1, 4},
                               .compared = {false, true, true, true, true, true},
                               .differs = {false, false, true, false, false, true}});
    const auto rows = judge(columns);
    EXPECT_EQ(rows[0].present_area, 1);
    EXPECT_FALSE(rows[0].differs_area);
    EXPECT_EQ(rows[0].decided_1, .5);
    EXPECT_EQ(rows[0].harmed, 3);
    EXPECT_EQ(rows[1].harmed, 2);
    EXPECT_EQ(rows[1].differs_area, 1);
    EXPECT_DOUBLE_EQ(*rows[1].present_area, (2 + .5 + .5) / 6);
    EXPECT_EQ(rows[1].decided_5, .5);
    // Pictures for the last four alone: of them one is decided, and the other detector stays as it is.
    columns.has_scene = {false, false, true, true, true, true};
    const auto fewer = judge(columns);
    EXPECT_EQ(fewer[0].frames, 4);
    EXPECT_EQ(fewer[0].decided_1, .25);
    EXPECT_EQ(fewer[1].frames, 6);
    EXPECT_EQ(fewer[1].decided_5, .5);
}

}  // namespace
}  // namespace noscope::quality

#include "search/sweep.h"

#include "query/made.h"
#include "search/rank_counts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace noscope {
namespace {

using Limits = std::numeric_limits<double>;

// Scores are eighths, so that many are equal, and now and then none.
float random_score(Random& random) {
    return random.one_in(12) ? SweepFrame::kNone : static_cast<float>(random.between(0, 8)) / 8;
}

SweepRows random_rows(Random& random) {
    SweepRows rows;
    const int frames = random.between(1, 14);
    for (int i = 0; i < frames; ++i)
        rows.frames.push_back({random_score(random), random_score(random), random.one_in(3)});
    for (int w = 0, windows = random.between(1, 8); w < windows; ++w) {
        SweepWindow window{.begin = static_cast<std::uint32_t>(rows.members.size())};
        int positive = 0;
        for (int i = random.between(1, 4); i > 0; --i) {
            rows.members.push_back(static_cast<std::uint32_t>(random.below(frames)));
            positive += rows.frames[rows.members.back()].positive ? 1 : 0;
        }
        window.end = static_cast<std::uint32_t>(rows.members.size());
        window.need = random.between(1, 3);
        // What is copied may be wrong.
        window.positive = random.one_in(6) != (positive >= window.need);
        rows.windows.push_back(window);
    }
    return rows;
}

double threshold(int eighths) { return std::clamp(eighths / 8. - .06, 0., 1.); }

struct Counted {
    std::int64_t missed = 0, spurious = 0, confidences = 0, asked = 0;
};

// In plain words: who decides each frame, and what becomes of each window.
Counted plainly(const SweepRows& rows, SweepStages stages, double limit, double low, double high) {
    Counted counted;
    std::vector<bool> may_be, surely;  // positive with nothing above `high`, and with nothing below `low`
    for (const SweepFrame& frame : rows.frames) {
        if (stages.difference && frame.difference <= limit) {
            may_be.push_back(false);
            surely.push_back(false);
            continue;
        }
        counted.confidences += stages.confidence ? 1 : 0;
        const bool below = stages.confidence && frame.confidence < low;
        const bool above = stages.confidence && frame.confidence > high;
        counted.asked += below || above ? 0 : 1;
        may_be.push_back(frame.positive && !below);
        surely.push_back(frame.positive || above);
    }
    for (const SweepWindow& window : rows.windows) {
        int one = 0, other = 0;
        for (std::uint32_t m = window.begin; m < window.end; ++m) {
            one += may_be[rows.members[m]] ? 1 : 0;
            other += surely[rows.members[m]] ? 1 : 0;
        }
        counted.missed += window.positive && one < window.need ? 1 : 0;
        counted.spurious += !window.positive && other >= window.need ? 1 : 0;
    }
    return counted;
}

WindowLimits random_limits(Random& random) {
    WindowLimits limits;
    const auto share = [&] { return random.one_of<double>({0, .05, .2, .5, 1}); };
    if (!random.one_in(5)) limits.fnr = share();
    if (random.one_in(2)) limits.fpr = share();
    if (random.one_in(2)) limits.precision = 1 - share();
    return limits;
}

TEST(Sweep, FindsTheCheapestOfAllThresholds) {
    Random random(11);
    int found_any = 0;
    for (int round = 0; round < 3000; ++round) {
        const SweepRows rows = random_rows(random);
        const SweepStages stages{random.one_in(2), random.one_in(2)};
        const WindowLimits limits = random_limits(random);
        const SweepCosts costs{random.one_of<double>({0, .25, 2}), 1};
        const auto positive = std::ranges::count_if(rows.windows, &SweepWindow::positive);
        double best = Limits::infinity();
        for (int cut = -1; cut <= 8; ++cut)
            for (int low = 0; low <= 9; ++low)
                for (int high = low; high <= 9; ++high) {
                    const Counted counted =
                        plainly(rows, stages, cut / 8. + .01, threshold(low), threshold(high));
                    ReplayCounts windows{.windows = std::ssize(rows.windows),
                                         .positive = positive,
                                         .missed = counted.missed,
                                         .spurious = counted.spurious};
                    if (!limits.hold(windows)) continue;
                    // As many are missed as may be.
                    windows.missed =
                        limits.fnr
                            ? static_cast<std::int64_t>(*limits.fnr * static_cast<double>(positive) + 1e-9)
                            : positive;
                    if (!limits.hold(windows)) continue;
                    best = std::min(best, static_cast<double>(counted.confidences) * costs.confidence_s +
                                              static_cast<double>(counted.asked) * costs.reference_s);
                }
        const auto found = sweep(rows, stages, limits, costs);
        ASSERT_EQ(found.has_value(), std::isfinite(best)) << round;
        if (!found) continue;
        ++found_any;
        EXPECT_DOUBLE_EQ(found->seconds, best) << round;
        ASSERT_EQ(found->difference.has_value(), stages.difference);
        ASSERT_EQ(found->confidence.has_value(), stages.confidence);
        const Counted counted = plainly(rows, stages, found->difference ? found->difference->limit : 0,
                                        found->confidence ? found->confidence->low : 0,
                                        found->confidence ? found->confidence->high : 1);
        EXPECT_EQ(found->missed, counted.missed) << round;
        EXPECT_EQ(found->spurious, counted.spurious) << round;
        EXPECT_EQ(found->asked, counted.asked) << round;
        EXPECT_EQ(found->confidences, counted.confidences) << round;
    }
    EXPECT_GT(found_any, 1000);
}

TEST(Sweep, SpendsTheMissesWhereTheySaveMost) {
    // One of two positive windows may be missed. The difference would have to pass over the first to spare
    // one frame; the confidence spares four for the second.
    SweepRows rows;
    const auto add = [&](float difference, float confidence, bool positive) {
        const auto at = static_cast<std::uint32_t>(rows.frames.size());
        rows.frames.push_back({difference, confidence, positive});
        rows.members.push_back(at);
        rows.windows.push_back({at, at + 1, 1, positive});
    };
    add(.1F, .9F, true);
    add(.2F, .1F, false);
    add(.9F, .2F, true);
    for (const float confidence : {.3F, .4F, .5F, .6F}) add(.8F, confidence, false);
    const auto found = sweep(rows, {true, true}, {.5, 0, {}}, {0, 1});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->missed, 1);
    EXPECT_LT(found->difference->limit, .1);
    EXPECT_GT(found->confidence->low, .6);
    EXPECT_EQ(found->asked, 0);
}

TEST(RankCounts, SumsAndPlacesAgreeWithCounting) {
    Random random(5);
    for (int round = 0; round < 300; ++round) {
        const auto ranks = static_cast<std::size_t>(random.between(0, 20));
        RankCounts counts(ranks);
        std::vector<std::int64_t> plain(ranks);
        for (int i = 0; ranks > 0 && i < 30; ++i) {
            const auto rank = static_cast<std::size_t>(random.below(static_cast<int>(ranks)));
            const int change = plain[rank] > 0 && random.one_in(3) ? -1 : 1;
            plain[rank] += change;
            counts.add(rank, change);
        }
        const auto below = [&](std::size_t rank) {
            std::int64_t sum = 0;
            for (std::size_t i = 0; i < rank; ++i) sum += plain[i];
            return sum;
        };
        for (std::size_t rank = 0; rank <= ranks; ++rank) ASSERT_EQ(counts.below(rank), below(rank));
        for (std::int64_t most = 0; most <= counts.all() + 1; ++most) {
            std::size_t expected = 0, from = ranks;
            for (std::size_t rank = 0; rank <= ranks; ++rank) {
                if (below(rank) <= most) expected = rank;
                if (counts.all() - below(ranks - rank) <= most) from = ranks - rank;
            }
            ASSERT_EQ(counts.most_below(most), expected);
            ASSERT_EQ(counts.least_from(most), from);
        }
    }
}

}  // namespace
}  // namespace noscope

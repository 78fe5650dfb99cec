#include "simulated_camera/schedule.h"

#include "bench/made_things.h"
#include "simulated_camera/truth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace noscope::simulated {
namespace {

std::vector<CutOut> squares(int count) {
    std::vector<CutOut> things;
    for (int i = 0; i < count; ++i) things.push_back(moving_square(20 + 2 * i, 0, 60 * i, 10 + i));
    return things;
}

std::vector<Appearance> scheduled(const std::vector<CutOut>& things, const ScheduleSettings& settings) {
    auto result = schedule(things, settings);
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? *result : std::vector<Appearance>();
}

ScheduleSettings an_hour(double per_hour) {
    ScheduleSettings settings;
    settings.seconds = 3600;
    settings.per_hour = per_hour;
    settings.overlap = 1;
    return settings;
}

// Variance of the number of arrivals in a minute against its mean: 1 for a Poisson process.
double burstiness(const std::vector<Appearance>& all, double seconds) {
    std::vector<double> counts(static_cast<std::size_t>(seconds / 60));
    for (const Appearance& one : all)
        if (one.start < seconds) ++counts[static_cast<std::size_t>(one.start / 60)];
    double mean = 0, variance = 0;
    for (const double n : counts) mean += n / static_cast<double>(counts.size());
    for (const double n : counts) variance += (n - mean) * (n - mean) / static_cast<double>(counts.size());
    return variance / mean;
}

TEST(Schedule, PoissonArrivalsComeAtTheAskedRate) {
    ScheduleSettings settings = an_hour(600);
    settings.seconds = 36000;
    const auto all = scheduled(squares(6), settings);
    EXPECT_NEAR(static_cast<double>(all.size()), 6000, 4 * 78);
    EXPECT_NEAR(burstiness(all, 36000), 1, 0.25);
}

TEST(Schedule, BurstyArrivalsClusterAtTheSameRate) {
    ScheduleSettings settings = an_hour(600);
    settings.seconds = 360000;
    settings.arrivals = Arrivals::bursty;
    const auto all = scheduled(squares(6), settings);
    EXPECT_NEAR(static_cast<double>(all.size()), 60000, 9000);
    EXPECT_GT(burstiness(all, 360000), 5);
}

TEST(Schedule, HalvesShareNoThingAndNothingCrossesTheMiddle) {
    const auto things = squares(7);
    const auto halves = split_halves(things, 4);
    ASSERT_TRUE(halves);
    std::set<std::size_t> all(halves->first.begin(), halves->first.end());
    EXPECT_EQ(halves->first.size() + halves->second.size(), 7U);
    for (const std::size_t i : halves->second) EXPECT_FALSE(all.count(i));
    ScheduleSettings settings = an_hour(3000);
    settings.seed = 4;
    int first = 0, second = 0;
    for (const Appearance& one : scheduled(things, settings)) {
        const bool early = one.start < 1800;
        const auto& set = early ? halves->first : halves->second;
        EXPECT_TRUE(std::binary_search(set.begin(), set.end(), one.cut_out)) << one.start;
        EXPECT_LE(early ? one.end(things[one.cut_out]) : 0, 1800);
        ++(early ? first : second);
    }
    EXPECT_GT(first, 1000);
    EXPECT_GT(second, 1000);
}

TEST(Schedule, OneHalfThroughout) {
    const auto things = squares(6);
    const auto halves = split_halves(things, 1);
    ASSERT_TRUE(halves);
    for (const Half half : {Half::first, Half::second}) {
        ScheduleSettings settings = an_hour(1000);
        settings.half = half;
        const auto& set = half == Half::first ? halves->first : halves->second;
        std::set<std::size_t> used;
        for (const Appearance& one : scheduled(things, settings)) used.insert(one.cut_out);
        EXPECT_EQ(used, std::set<std::size_t>(set.begin(), set.end()));
    }
}

TEST(Schedule, TheSameSeedGivesTheSameAndAnotherDoesNot) {
    const auto things = squares(4);
    ScheduleSettings settings = an_hour(200);
    const auto a = scheduled(things, settings), b = scheduled(things, settings);
    settings.seed = 2;
    const auto c = scheduled(things, settings);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].start, b[i].start);
    EXPECT_NE(a.front().start, c.front().start);
}

TEST(Schedule, ThingsKeepOutOfEachOthersWay) {
    const std::vector<CutOut> things{moving_square(40, 0, 0, 30), moving_square(40, 0, 0, 30)};
    ScheduleSettings settings = an_hour(1800);
    settings.overlap = 0.25;
    settings.shift = 0;
    const auto all = scheduled(things, settings);
    EXPECT_GT(all.size(), 500U);
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t k = i + 1; k < all.size() && all[k].start < all[i].end(things[all[i].cut_out]); ++k)
            for (double t = all[k].start; t < all[i].end(things[all[i].cut_out]); t += 0.05) {
                const Box a = all[i].body(things[all[i].cut_out], t),
                          b = all[k].body(things[all[k].cut_out], t);
                // Between the moments that are compared two things come nearer by a few pixels.
                EXPECT_LE(intersection(a, b).area(), 0.45 * 1600) << all[i].start << ' ' << all[k].start;
            }
}

TEST(Schedule, ShareIsWhatIsSeen) {
    const auto things = squares(6);
    ScheduleSettings settings = an_hour(0);
    settings.seconds = 36000;
    settings.share = 0.01;
    const auto seen = what_is_seen(things, scheduled(things, settings), {400, 500, 10, 360000});
    EXPECT_NEAR(share_seen(seen, 360000), 0.01, 0.002);
}

TEST(Schedule, OneThingCannotBeSplit) {
    const auto result = split_halves(squares(1), 1);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::usage);
}

TEST(Truth, SaysWhenAndWhere) {
    const std::vector<CutOut> things{moving_square(20, 6, 26, 10)};  // 10 pixels out of the picture at first
    const std::vector<Appearance> all{{0, 1.0, 1.0, 1.0, 0, 0}};
    const auto seen = what_is_seen(things, all, {100, 100, 10, 1000});
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].enter, 10);
    EXPECT_EQ(seen[0].leave(), 21);  // after its last step: 10 of its pixels are still in the picture
    EXPECT_EQ(seen[0].boxes[0], (Box{0, 10, 10, 30}));
    EXPECT_EQ(seen[0].boxes[5], (Box{40, 10, 60, 30}));
    EXPECT_EQ(truth_csv(things, seen),
              "appearance,source_track,class,enter_frame,leave_frame,x0,y0,x1,y1\n"
              "0,0,square,10,21,0,10,100,30\n");
    EXPECT_EQ(boxes_csv(things, seen).substr(0, 88),
              "frame,object_name,confidence,xmin,ymin,xmax,ymax\n10,square,1,0,10,10,30\n11,square,1,0,10");
}

}  // namespace
}  // namespace noscope::simulated

#include "query/region.h"

#include "query/detections.h"
#include "query/made.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace noscope {
namespace {

using testing::HasSubstr;

Region region(const std::string& text) {
    auto parsed = parse_region(text);
    EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
    return parsed ? *parsed : Region{};
}

std::string refusal(const std::string& text) {
    const auto parsed = parse_region(text);
    if (parsed) return "accepted";
    EXPECT_EQ(parsed.error().code, ErrorCode::usage);
    EXPECT_EQ(parsed.error().message.find('\n'), std::string::npos);
    return parsed.error().message;
}

TEST(ParseRegion, FourNumbersAreARectangle) {
    const Region parsed = region("0.1, 0.2,0.5,1");
    ASSERT_EQ(parsed.points.size(), 4U);
    EXPECT_TRUE(contains(parsed, {0.1, 0.2}));
    EXPECT_TRUE(contains(parsed, {0.5, 1}));
    EXPECT_TRUE(contains(parsed, {0.5, 0.2}));
    EXPECT_TRUE(contains(parsed, {0.1, 1}));
    EXPECT_TRUE(contains(parsed, {0.3, 0.6}));
    EXPECT_FALSE(contains(parsed, {0.09, 0.6}));
    EXPECT_FALSE(contains(parsed, {0.3, 0.19}));
}

TEST(ParseRegion, SixAndMoreAreAPolygon) {
    EXPECT_EQ(region("0,0,1,0,0,1").points.size(), 3U);
    EXPECT_EQ(region("0,0,1,0,1,1,0.5,0.5,0,1").points.size(), 5U);
}

TEST(ParseRegion, SaysWhatIsWrong) {
    EXPECT_THAT(refusal(""), HasSubstr("not a number"));
    EXPECT_THAT(refusal("0,0,1,x"), HasSubstr("'x' is not a number"));
    EXPECT_THAT(refusal("0,0,1,1,"), HasSubstr("not a number"));
    EXPECT_THAT(refusal("0,0,1,0.5z"), HasSubstr("not a number"));
    EXPECT_THAT(refusal("0,0"), HasSubstr("2 numbers"));
    EXPECT_THAT(refusal("0,0,1,1,0.5"), HasSubstr("5 numbers"));
    EXPECT_THAT(refusal("0.5,0,0.4,1"), HasSubstr("left < right"));
    EXPECT_THAT(refusal("0,0.5,1,0.5"), HasSubstr("top < bottom"));
    EXPECT_THAT(refusal("0,0,1.2,1"), HasSubstr("1.2 is outside the frame"));
    EXPECT_THAT(refusal("-0.1,0,1,1"), HasSubstr("-0.1 is outside the frame"));
    EXPECT_THAT(refusal("0,0,640,480"), HasSubstr("640 is outside the frame"));
    EXPECT_THAT(refusal("0,0,nan,1"), HasSubstr("outside the frame"));
    EXPECT_THAT(refusal("0,0,1,1,inf,0"), HasSubstr("outside the frame"));
    EXPECT_THAT(refusal("0,0,0.5,0.5,1,1"), HasSubstr("no area"));
    EXPECT_THAT(refusal("0,0,1,1,1,0,0,1"), HasSubstr("edges cross"));
}

TEST(RegionContains, EdgesAreInclusive) {
    const Region triangle = region("0.2,0.2,0.8,0.2,0.2,0.8");
    for (const Point corner : triangle.points) EXPECT_TRUE(contains(triangle, corner));
    EXPECT_TRUE(contains(triangle, {0.5, 0.2}));
    EXPECT_TRUE(contains(triangle, {0.2, 0.7}));
    EXPECT_TRUE(contains(triangle, {0.5, 0.5}));
    // In double few of these lie quite on the edge that both triangles share.
    const Region other_half = region("0.8,0.2,0.8,0.8,0.2,0.8");
    for (int percent = 20; percent <= 80; ++percent) {
        const Point point{percent / 100.0, (100 - percent) / 100.0};
        EXPECT_TRUE(contains(triangle, point)) << percent;
        EXPECT_TRUE(contains(other_half, point)) << percent;
    }
    EXPECT_FALSE(contains(triangle, {0.3, 0.7 + 1e-9}));
    EXPECT_FALSE(contains(triangle, {std::nextafter(0.2, 0), 0.5}));
    EXPECT_FALSE(contains(triangle, {0.9, 0.2}));  // beyond the end of a level edge
    EXPECT_FALSE(contains(triangle, {0.1, 0.2}));
}

TEST(RegionContains, CornersOnTheRayCountOnce) {
    const Region diamond = region("0.5,0.1,0.9,0.5,0.5,0.9,0.1,0.5");
    EXPECT_FALSE(contains(diamond, {0.05, 0.5}));
    EXPECT_TRUE(contains(diamond, {0.3, 0.5}));
    EXPECT_FALSE(contains(diamond, {0.3, 0.1}));
    const Region notched = region("0.1,0.1,0.9,0.1,0.9,0.9,0.5,0.5,0.1,0.9");
    EXPECT_TRUE(contains(notched, {0.3, 0.5}));
    EXPECT_TRUE(contains(notched, {0.7, 0.5}));
    EXPECT_FALSE(contains(notched, {0.5, 0.6}));
}

TEST(RegionContains, WhatIsNoNumberLiesNowhere) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Region whole = region("0,0,1,1");
    EXPECT_FALSE(contains(whole, {nan, 0.5}));
    EXPECT_FALSE(contains(whole, {0.5, nan}));
    EXPECT_FALSE(touches(whole, {nan, nan, nan, nan}));
}

TEST(RegionTouches, AnySharedPoint) {
    const Region middle = region("0.4,0.4,0.6,0.6");
    EXPECT_TRUE(touches(middle, {0.5, 0.5, 0.9, 0.9}));
    EXPECT_TRUE(touches(middle, {0.45, 0.45, 0.55, 0.55}));  // inside it
    EXPECT_TRUE(touches(middle, {0.1, 0.1, 0.9, 0.9}));      // around it
    EXPECT_TRUE(touches(middle, {0.1, 0.45, 0.9, 0.55}));    // across it, no corner in the other
    EXPECT_TRUE(touches(middle, {0.6, 0.1, 0.9, 0.9}));      // a common edge
    EXPECT_TRUE(touches(middle, {0.6, 0.6, 0.9, 0.9}));      // a common corner
    EXPECT_FALSE(touches(middle, {std::nextafter(0.6, 1), 0.1, 0.9, 0.9}));
    EXPECT_FALSE(touches(middle, {0.1, 0.1, 0.9, 0.39}));
    const Region triangle = region("0,0,1,0,0,1");
    EXPECT_TRUE(touches(triangle, {0.5, 0.5, 1, 1}));  // its corner on the slanted edge
    EXPECT_TRUE(touches(triangle, {0.3, 0.7, 1, 1}));
    EXPECT_FALSE(touches(triangle, {0.51, 0.51, 1, 1}));  // bounding boxes meet, they do not
}

TEST(RegionCovers, AllOfIt) {
    const Region middle = region("0.4,0.4,0.6,0.6");
    EXPECT_TRUE(covers(middle, {0.4, 0.4, 0.6, 0.6}));
    EXPECT_TRUE(covers(middle, {0.45, 0.45, 0.5, 0.5}));
    EXPECT_FALSE(covers(middle, {0.4, 0.4, std::nextafter(0.6, 1), 0.6}));
    EXPECT_FALSE(covers(middle, {0.1, 0.1, 0.9, 0.9}));
    EXPECT_FALSE(covers(middle, {0.7, 0.7, 0.9, 0.9}));
    EXPECT_TRUE(covers(region("0,0,1,0,0,1"), {0, 0, 0.5, 0.5}));
    EXPECT_FALSE(covers(region("0,0,1,0,0,1"), {0, 0, 0.5, 0.51}));
}

TEST(RegionCovers, ACornerOnASlantedEdgeIsInsideAndTouches) {
    const Region upper = region("0.1,0.2,0.9,0.2,0.1,0.8"), lower = region("0.9,0.2,0.9,0.8,0.1,0.8");
    for (int i = 1; i < 160; ++i) {
        const Point corner{0.1 + 0.005 * i, 0.8 - 0.00375 * i};
        EXPECT_TRUE(covers(upper, {0.1, 0.2, corner.x, corner.y})) << i;
        EXPECT_TRUE(covers(lower, {corner.x, corner.y, 0.9, 0.8})) << i;
        EXPECT_TRUE(touches(upper, {corner.x, corner.y, 0.9, 0.8})) << i;
        EXPECT_TRUE(touches(lower, {0.1, 0.2, corner.x, corner.y})) << i;
        EXPECT_FALSE(covers(upper, {0.1, 0.2, corner.x + 1e-9, corner.y})) << i;
        EXPECT_FALSE(touches(upper, {corner.x + 1e-9, corner.y, 0.9, 0.8})) << i;
    }
}

TEST(RegionCovers, NotWhereANotchReachesIn) {
    const Region u = region("0,0,0.3,0,0.3,0.7,0.6,0.7,0.6,0,1,0,1,1,0,1");
    EXPECT_FALSE(covers(u, {0.1, 0.5, 0.9, 0.9}));  // all four corners are inside
    EXPECT_FALSE(covers(u, {0.3, 0, 0.6, 0.7}));    // fills the notch: its corners are on edges
    EXPECT_TRUE(covers(u, {0.1, 0.7, 0.9, 0.9}));
    EXPECT_TRUE(touches(u, {0.3, 0, 0.6, 0.6}));
    EXPECT_FALSE(touches(u, {0.35, 0, 0.55, 0.6}));
}

// Star-shaped around a point, so its edges never cross; convex, concave and spiky ones alike.
Region random_polygon(Random& random) {
    Region polygon;
    const int count = random.between(3, 9);
    for (int i = 0; i < count; ++i) {
        const double angle = 2 * std::numbers::pi * (i + 0.8 * random.fraction()) / count;
        const double radius = 0.1 + 0.4 * random.fraction();
        polygon.points.push_back({0.5 + radius * std::cos(angle), 0.5 + radius * std::sin(angle)});
    }
    if (random.one_in(2)) std::reverse(polygon.points.begin(), polygon.points.end());
    return polygon;
}

// How often the polygon goes around a point, by the angles under which its edges are seen from there.
int winding(const Region& polygon, Point point) {
    double total = 0;
    for (std::size_t i = 0; i < polygon.points.size(); ++i) {
        const Point a = polygon.points[i], b = polygon.points[(i + 1) % polygon.points.size()];
        const double from = std::atan2(a.y - point.y, a.x - point.x),
                     to = std::atan2(b.y - point.y, b.x - point.x);
        total += std::remainder(to - from, 2 * std::numbers::pi);
    }
    return static_cast<int>(std::lround(total / (2 * std::numbers::pi)));
}

TEST(RegionProperty, ContainsAsTheWindingNumberSays) {
    int inside = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        Random random(seed);
        const Region polygon = random_polygon(random);
        EXPECT_TRUE(check(polygon, "made"));
        for (int i = 0; i < 50; ++i) {
            // A few share a coordinate with a corner: there a careless ray counts a corner twice.
            Point point{random.fraction(), random.fraction()};
            if (random.one_in(5)) point.y = random.one_of(polygon.points).y;
            ASSERT_EQ(contains(polygon, point), winding(polygon, point) != 0)
                << "seed " << seed << ": " << point.x << ' ' << point.y;
            inside += contains(polygon, point);
        }
        for (const Point corner : polygon.points) EXPECT_TRUE(contains(polygon, corner)) << "seed " << seed;
    }
    EXPECT_GT(inside, 2000);
}

// By sampling the rectangle on a grid. Slivers may escape the grid, but not many.
TEST(RegionProperty, TouchesAndCoversAsSampledPointsSay) {
    constexpr int kSide = 25, kTrials = 3000;
    int slivers = 0, both_ways = 0;
    for (std::uint64_t seed = 0; seed < kTrials; ++seed) {
        Random random(seed);
        const Region polygon = random_polygon(random);
        const double width = 0.5 * random.fraction() * random.fraction(), height = 0.5 * random.fraction();
        const double x = random.fraction() * (1 - width), y = random.fraction() * (1 - height);
        const Rect rect{x, y, x + width, y + height};
        int in = 0;
        for (int i = 0; i < kSide * kSide; ++i)
            in += winding(polygon, {x + width * (i % kSide) / (kSide - 1),
                                    y + height * (i / kSide) / (kSide - 1)}) != 0;
        const bool some = in > 0, all = in == kSide * kSide;
        if (some) {
            ASSERT_TRUE(touches(polygon, rect)) << "seed " << seed;
        }
        if (!all) {
            ASSERT_FALSE(covers(polygon, rect)) << "seed " << seed;
        }
        slivers += (touches(polygon, rect) != some) + (covers(polygon, rect) != all);
        both_ways += some && !all;
    }
    EXPECT_LT(slivers, kTrials / 100);
    EXPECT_GT(both_ways, kTrials / 10);
}

}  // namespace
}  // namespace noscope

#include "query/detections.h"

#include "query/made.h"

#include <gmock/gmock.h>

#include <limits>

namespace noscope {
namespace {

using testing::HasSubstr;

Region region(const std::string& text) { return *parse_region(text); }

Predicate in_region(const std::string& text, Anchor anchor = Anchor::bottom) {
    return {.regions = {region(text)}, .anchor = anchor};
}

// A box in a frame of 640 x 480.
Box box(float x0, float y0, float x1, float y1, float confidence = 0.9F, std::int32_t class_id = 0) {
    return {class_id, confidence, x0, y0, x1, y1};
}

bool counts(const Predicate& predicate, const Box& b) {
    return PredicateTest(predicate, {0}).counts(b, 640, 480);
}

TEST(CheckPredicate, AcceptsTheDefaultAndTheLimits) {
    EXPECT_TRUE(check(Predicate{}));
    EXPECT_TRUE(check(Predicate{.min_confidence = 0.05}));  // above its float in double
    EXPECT_TRUE(check(Predicate{.min_confidence = 1}));
}

TEST(CheckPredicate, RefusesWhatCannotBeUsed) {
    for (const double confidence : {0.049, 0.0, -1.0, 1.01, std::numeric_limits<double>::quiet_NaN()}) {
        const Status status = check(Predicate{.min_confidence = confidence});
        ASSERT_FALSE(status) << confidence;
        EXPECT_EQ(status.error().code, ErrorCode::usage);
        EXPECT_THAT(status.error().message, HasSubstr("0.05"));
    }
    EXPECT_FALSE(check(Predicate{.min_count = 0}));
    const Region line{{{0, 0}, {0.5, 0.5}, {1, 1}}}, outside{{{0, 0}, {1.5, 0}, {0, 1}}},
        two{{{0, 0}, {1, 1}}};
    const Region crossed{{{0, 0}, {1, 1}, {1, 0}, {0, 1}}};
    for (const Region& bad : {line, outside, two, crossed, Region{}}) {
        const Status region_status = check(Predicate{.regions = {bad}});
        ASSERT_FALSE(region_status);
        EXPECT_EQ(region_status.error().code, ErrorCode::usage);
        EXPECT_THAT(region_status.error().message, HasSubstr("--region"));
        const Status exclusion_status = check(Predicate{.exclusions = {bad}});
        ASSERT_FALSE(exclusion_status);
        EXPECT_THAT(exclusion_status.error().message, HasSubstr("--exclude"));
    }
}

TEST(Predicate, AnyOfItsClasses) {
    const PredicateTest test({}, {2, 7});
    EXPECT_TRUE(test.counts(box(0, 0, 9, 9, 0.9F, 2), 640, 480));
    EXPECT_TRUE(test.counts(box(0, 0, 9, 9, 0.9F, 7), 640, 480));
    EXPECT_FALSE(test.counts(box(0, 0, 9, 9, 0.9F, 0), 640, 480));
}

TEST(Predicate, ConfidenceIsInclusiveAndComparedAsAModelSaysIt) {
    // 0.4F is above 0.4 and 0.3F too, 0.7F is below: in double they would not all be equal.
    for (const double asked : {0.3, 0.4, 0.6, 0.7, 0.9}) {
        const auto said = static_cast<float>(asked);
        EXPECT_TRUE(counts({.min_confidence = asked}, box(0, 0, 9, 9, said))) << asked;
        EXPECT_FALSE(counts({.min_confidence = asked}, box(0, 0, 9, 9, std::nextafterf(said, 0)))) << asked;
    }
}

TEST(Predicate, BottomIsTheMiddleOfTheBottomEdge) {
    const Predicate left = in_region("0,0,0.5,1");
    EXPECT_TRUE(counts(left, box(300, 100, 320, 200)));
    EXPECT_TRUE(counts(left, box(300, 100, 340, 200)));  // its middle on the edge
    EXPECT_FALSE(counts(left, box(300, 100, 342, 200)));
    const Predicate low = in_region("0,0.5,1,1");
    EXPECT_TRUE(counts(low, box(0, 0, 100, 240)));
    EXPECT_FALSE(counts(low, box(0, 0, 100, 239)));
    EXPECT_FALSE(counts(in_region("0,0,1,0.5"), box(0, 0, 100, 241)));
}

TEST(Predicate, PixelsEqualTheFractionsThatUsersWrite) {
    // 384 of 640 is 0.6, 0.3 of 480 is 144: no rounding may put them beyond the edge, on either side of it.
    EXPECT_TRUE(counts(in_region("0,0,0.6,1"), box(384, 0, 384, 100)));
    EXPECT_TRUE(counts(in_region("0.6,0,1,1"), box(384, 0, 384, 100)));
    EXPECT_TRUE(counts(in_region("0,0.3,1,1"), box(0, 0, 9, 144)));
    EXPECT_TRUE(counts(in_region("0,0,1,0.3"), box(0, 0, 9, 144)));
    EXPECT_FALSE(counts(in_region("0.6,0,1,1"), box(383.999F, 0, 383.999F, 100)));
    for (int percent = 1; percent < 100; ++percent) {
        const auto text = std::to_string(percent / 100.0);
        const auto x = static_cast<float>(percent * 64) / 10;
        if (x != static_cast<float>(static_cast<int>(x))) continue;
        EXPECT_TRUE(counts(in_region("0,0," + text + ",1"), box(x, 0, x, 9))) << text;
        EXPECT_TRUE(counts(in_region(text + ",0,1,1"), box(x, 0, x, 9))) << text;
    }
}

TEST(Predicate, CentreIsTheMiddleOfTheBox) {
    const Predicate middle = in_region("0.4,0.4,0.6,0.6", Anchor::centre);
    EXPECT_TRUE(counts(middle, box(0, 0, 640, 480)));
    EXPECT_TRUE(counts(middle, box(246, 182, 266, 202)));  // 256 of 640, 192 of 480: the corner
    EXPECT_FALSE(counts(middle, box(244, 182, 266, 202)));
    EXPECT_FALSE(counts(in_region("0.4,0.4,0.6,0.6"), box(0, 0, 640, 480)));  // its bottom is elsewhere
}

TEST(Predicate, OverlapIsAnySharedPoint) {
    const Predicate corner = in_region("0.5,0.5,1,1", Anchor::overlap);
    EXPECT_TRUE(counts(corner, box(0, 0, 320, 240)));  // touches with its corner
    EXPECT_TRUE(counts(corner, box(0, 230, 640, 250)));
    EXPECT_FALSE(counts(corner, box(0, 0, 319, 480)));
}

TEST(Predicate, InAnyOfSeveralRegions) {
    Predicate predicate = in_region("0,0,0.2,1");
    predicate.regions.push_back(region("0.8,0,1,1"));
    EXPECT_TRUE(counts(predicate, box(0, 0, 20, 100)));
    EXPECT_TRUE(counts(predicate, box(600, 0, 620, 100)));
    EXPECT_FALSE(counts(predicate, box(300, 0, 320, 100)));
}

TEST(Predicate, ExclusionsDropTheAnchorPoint) {
    for (const Anchor anchor : {Anchor::bottom, Anchor::centre}) {
        Predicate predicate{.exclusions = {region("0,0,0.5,1"), region("0.9,0,1,1")}, .anchor = anchor};
        EXPECT_FALSE(counts(predicate, box(0, 0, 20, 100)));
        EXPECT_FALSE(counts(predicate, box(310, 0, 330, 100)));  // on the exclusion's edge
        EXPECT_TRUE(counts(predicate, box(310, 0, 332, 100)));
        EXPECT_FALSE(counts(predicate, box(600, 0, 620, 100)));
        predicate.regions = {region("0,0,0.8,1")};
        EXPECT_TRUE(counts(predicate, box(340, 0, 350, 100)));
        EXPECT_FALSE(counts(predicate, box(540, 0, 560, 100)));
        EXPECT_FALSE(counts(predicate, box(100, 0, 120, 100)));
    }
}

TEST(Predicate, UnderOverlapOneExclusionMustHoldAllOfTheBox) {
    const Predicate predicate{.exclusions = {region("0,0,0.5,1"), region("0.5,0,1,1")},
                              .anchor = Anchor::overlap};
    EXPECT_FALSE(counts(predicate, box(0, 0, 320, 480)));
    EXPECT_FALSE(counts(predicate, box(400, 100, 500, 200)));
    EXPECT_TRUE(counts(predicate, box(300, 0, 340, 100)));  // both together hold it, none by itself
}

TEST(Predicate, WhatABoxHasBeyondTheFrameIsCutOff) {
    // Standing below the lower border is standing at it.
    EXPECT_TRUE(counts(in_region("0,0.5,1,1"), box(100, 100, 200, 490)));
    EXPECT_TRUE(counts(in_region("0,0,0.1,1"), box(-64, 0, 128, 100)));
    EXPECT_FALSE(
        counts({.exclusions = {region("0,0,0.5,1")}, .anchor = Anchor::overlap}, box(-9, -9, 320, 490)));
}

TEST(Predicate, AsManyBoxesAsAsked) {
    const Predicate predicate{.regions = {region("0,0,0.5,1")}, .min_confidence = 0.5, .min_count = 2};
    const PredicateTest test(predicate, {0});
    Detections frame{640, 480, {box(0, 0, 20, 100), box(600, 0, 620, 100), box(0, 0, 20, 100, 0.4F)}};
    EXPECT_FALSE(test.positive(frame));
    frame.boxes.push_back(box(40, 0, 60, 100, 0.5F, 1));
    EXPECT_FALSE(test.positive(frame));
    frame.boxes.push_back(box(40, 0, 60, 100, 0.5F));
    EXPECT_TRUE(test.positive(frame));
    EXPECT_FALSE(test.positive({640, 480, {}}));
}

TEST(Predicate, ConfidenceIsWhereAFrameTurnsPositive) {
    Random random(5);
    for (int round = 0; round < 500; ++round) {
        Predicate predicate{.regions = {region("0,0,0.5,1")}, .min_count = random.between(1, 3)};
        Detections frame{640, 480, {}};
        for (int i = random.below(6); i > 0; --i) {
            const auto x = static_cast<float>(random.below(600));
            frame.boxes.push_back(
                box(x, 0, x + 20, 100, static_cast<float>(random.between(1, 9)) / 10, random.below(2)));
        }
        const float confidence = PredicateTest(predicate, {0}).confidence(frame);
        EXPECT_GE(confidence, 0);
        for (int tenths = 1; tenths <= 9; ++tenths) {
            predicate.min_confidence = tenths / 10.;
            EXPECT_EQ(PredicateTest(predicate, {0}).positive(frame),
                      confidence >= static_cast<float>(predicate.min_confidence));
        }
    }
}

TEST(Predicate, BestIsTheMostConfidentInItsPlaceHoweverLow) {
    const PredicateTest test({.regions = {region("0,0,0.5,1")}, .min_confidence = 0.9}, {0});
    const Detections frame{640,
                           480,
                           {box(600, 0, 620, 100, 0.8F), box(0, 0, 20, 100, 0.7F, 1),
                            box(0, 0, 20, 100, 0.2F), box(20, 0, 40, 100, 0.3F), box(40, 0, 60, 100, 0.3F)}};
    EXPECT_EQ(test.best(frame), &frame.boxes[3]);
    EXPECT_EQ(test.best({640, 480, {}}), nullptr);
    const Detections elsewhere{640, 480, {box(600, 0, 620, 100)}};
    EXPECT_EQ(test.best(elsewhere), nullptr);
}

}  // namespace
}  // namespace noscope

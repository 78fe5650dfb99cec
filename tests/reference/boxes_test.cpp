#include "reference/boxes.h"
#include "ask.h"

#include <random>

namespace noscope {
namespace {

using testing::expect_box;

double overlap(const Box& a, const Box& b) {
    const double w = std::max(0., double(std::min(a.x1, b.x1)) - std::max(a.x0, b.x0));
    const double h = std::max(0., double(std::min(a.y1, b.y1)) - std::max(a.y0, b.y0));
    const double both = w * h;
    const auto area = [](const Box& box) { return (double(box.x1) - box.x0) * (double(box.y1) - box.y0); };
    return both == 0 ? 0 : both / (area(a) + area(b) - both);
}

// The definition, class by class: take the most confident box that is left, strike out what overlaps it.
std::vector<Box> by_definition(std::vector<Box> boxes) {
    std::vector<Box> kept;
    for (int id = 0; id < 4; ++id) {
        std::vector<Box> left;
        for (const Box& box : boxes)
            if (box.class_id == id) left.push_back(box);
        while (!left.empty()) {
            const auto best = std::max_element(left.begin(), left.end(), [](const Box& a, const Box& b) {
                return a.confidence < b.confidence;  // the first of equal ones
            });
            const Box one = *best;
            left.erase(best);
            kept.push_back(one);
            std::erase_if(left, [&](const Box& box) { return overlap(one, box) > .7; });
        }
    }
    return kept;
}

TEST(Suppress, EqualsItsDefinition) {
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        std::vector<Box> boxes;
        for (int i = 0; i < 60; ++i) {
            const auto at = [&](int most) {
                return static_cast<float>(random() % static_cast<unsigned>(most));
            };
            const float x = at(20), y = at(20);
            boxes.push_back({static_cast<std::int32_t>(random() % 4), (at(90) + 10) / 100, x, y,
                             x + 20 + at(8), y + 20 + at(8)});
        }
        auto expected = by_definition(boxes);
        suppress(boxes);
        ASSERT_EQ(boxes.size(), expected.size());
        ASSERT_LT(boxes.size(), 60U);
        for (std::size_t i = 1; i < boxes.size(); ++i)
            EXPECT_GE(boxes[i - 1].confidence, boxes[i].confidence);
        for (const Box& box : boxes)
            EXPECT_EQ(std::count_if(expected.begin(), expected.end(),
                                    [&](const Box& one) { return testing::same_box(one, box); }),
                      std::count_if(boxes.begin(), boxes.end(),
                                    [&](const Box& one) { return testing::same_box(one, box); }));
    }
}

TEST(Suppress, ExactlyTheLimitIsKept) {
    // Overlap 7 of 10: union 10, .7 exactly is not more than .7.
    std::vector<Box> boxes{
        {0, .9F, 0, 0, 10, 1}, {0, .8F, 0, 0, 7, 1}, {0, .7F, 0, 0, 8, 1}, {1, .6F, 0, 0, 10, 1}};
    suppress(boxes);
    ASSERT_EQ(boxes.size(), 3U);
    expect_box(boxes[1], 0, .8F, 0, 0, 7, 1);
    expect_box(boxes[2], 1, .6F, 0, 0, 10, 1);
}

TEST(Suppress, KeepsTheMostConfidentThreeHundred) {
    std::vector<Box> boxes;
    for (int i = 0; i < 500; ++i) {
        const auto x = static_cast<float>(i * 10);
        boxes.push_back({0, static_cast<float>(i + 100) / 1000, x, 0, x + 5, 5});
    }
    suppress(boxes);
    ASSERT_EQ(boxes.size(), 300U);
    EXPECT_FLOAT_EQ(boxes.front().confidence, .599F);
    EXPECT_FLOAT_EQ(boxes.back().confidence, .3F);
}

TEST(Suppress, EqualConfidencesKeepTheirOrder) {
    std::vector<Box> boxes{{0, .5F, 0, 0, 10, 10}, {0, .5F, 0, 0, 10, 9}, {0, .5F, 50, 0, 60, 9}};
    suppress(boxes);
    ASSERT_EQ(boxes.size(), 2U);
    expect_box(boxes[0], 0, .5F, 0, 0, 10, 10);
    expect_box(boxes[1], 0, .5F, 50, 0, 60, 9);
}

TEST(ClipBoxes, CutsAtTheFrameAndDropsWhatLiesOutside) {
    std::vector<Box> boxes{
        {0, .9F, -5, -5, 5, 5}, {0, .8F, 90, 40, 120, 60}, {0, .7F, 100, 0, 110, 10}, {0, .6F, 3, 3, 3, 9}};
    clip_boxes(boxes, 100, 50);
    ASSERT_EQ(boxes.size(), 2U);
    expect_box(boxes[0], 0, .9F, 0, 0, 5, 5);
    expect_box(boxes[1], 0, .8F, 90, 40, 100, 50);
}

}  // namespace
}  // namespace noscope

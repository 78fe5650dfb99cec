#include "query/bisection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace noscope {
namespace {

std::vector<bool> truth_of(std::mt19937& random, std::size_t count, std::size_t shortest,
                           std::size_t longest) {
    std::vector<bool> truth;
    bool label = random() % 2 == 0;
    while (truth.size() < count) {
        truth.insert(truth.end(), shortest + random() % (longest - shortest + 1), label);
        label = !label;
    }
    truth.resize(count);
    return truth;
}

TEST(Bisection, IsRightWhereNothingIsShorterThanTheStep) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        const std::size_t step = 1 + random() % 9;
        std::vector<bool> truth;
        for (int i = 0; i < 12; ++i) truth.insert(truth.end(), step + random() % (2 * step), i % 2 == 1);
        const Bisected made = bisect(truth.size(), step, [&](std::size_t place) { return truth[place]; });
        EXPECT_EQ(made.labels, truth) << seed;
        EXPECT_LE(made.asked.size(), truth.size());
    }
}

TEST(Bisection, AsksEachPlaceOnceAndCopiesFromTheOneBefore) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        const std::size_t count = 1 + random() % 80, step = 1 + random() % 12;
        const auto truth = truth_of(random, count, 1, 6);
        std::vector<std::size_t> asked;
        const Bisected made = bisect(count, step, [&](std::size_t place) {
            asked.push_back(place);
            return static_cast<bool>(truth[place]);
        });
        std::sort(asked.begin(), asked.end());
        EXPECT_EQ(asked, made.asked);
        EXPECT_EQ(std::adjacent_find(asked.begin(), asked.end()), asked.end()) << "asked twice";
        ASSERT_EQ(made.labels.size(), count);
        for (std::size_t place = 0; place < count; ++place) {
            const auto after = std::upper_bound(made.asked.begin(), made.asked.end(), place);
            ASSERT_NE(after, made.asked.begin());
            EXPECT_EQ(made.labels[place], truth[*(after - 1)]);
        }
        for (std::size_t place = 0; place < count; place += step)
            EXPECT_TRUE(std::binary_search(made.asked.begin(), made.asked.end(), place));
    }
}

TEST(Bisection, OfNothingIsNothing) {
    const auto never = [](std::size_t) -> bool { throw 0; };
    EXPECT_TRUE(bisect(0, 4, never).labels.empty());
    EXPECT_EQ(bisect(9, 4, [](std::size_t) { return true; }).asked, (std::vector<std::size_t>{0, 4, 8}));
}

}  // namespace
}  // namespace noscope

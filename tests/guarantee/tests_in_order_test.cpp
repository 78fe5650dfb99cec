#include "guarantee/tests_in_order.h"

#include <gtest/gtest.h>

#include <vector>

namespace noscope {
namespace {

TEST(TestsInOrder, TheLastBeforeTheFirstFailure) {
    const auto last = [](std::vector<bool> results) {
        return last_passed(results.size(), [&](std::size_t i) { return results[i]; });
    };
    EXPECT_EQ(last({}), std::nullopt);
    EXPECT_EQ(last({false, true}), std::nullopt);
    EXPECT_EQ(last({true, true, false, true}), 1U);
    EXPECT_EQ(last({true, true}), 1U);
}

TEST(TestsInOrder, NothingIsAskedAfterAFailure) {
    std::vector<std::size_t> asked;
    last_passed(9, [&](std::size_t i) {
        asked.push_back(i);
        return i < 2;
    });
    EXPECT_EQ(asked, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(TestsInOrder, SharesOfAlpha) {
    EXPECT_EQ(alpha_each(.05, 1), .05);
    EXPECT_EQ(alpha_each(.05, 2), .025);
    EXPECT_TRUE(all_pass({true, true}));
    EXPECT_FALSE(all_pass({true, false}));
    EXPECT_TRUE(all_pass({}));
}

}  // namespace
}  // namespace noscope

#include "query/part_window.h"

#include "query/windows.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

// All that may become of the open frames: so many positive, so many negative, the others undecodable.
TEST(PartWindow, IsSettledWhereEveryEndIsTheSame) {
    int settled = 0, open = 0;
    for (const Rational presence :
         {Rational{1, 2}, Rational{1, 3}, Rational{28, 30}, Rational{1, 1}, Rational{1, 100}})
        for (int positive = 0; positive <= 6; ++positive)
            for (int negative = 0; negative <= 6; ++negative)
                for (int left = 0; left <= 6; ++left) {
                    bool can_be = false, need_not_be = false;
                    for (int more = 0; more <= left; ++more)
                        for (int fewer = 0; more + fewer <= left; ++fewer)
                            (window_positive(positive + more, positive + more + negative + fewer, presence)
                                 ? can_be
                                 : need_not_be) = true;
                    const auto label = PartWindow{positive, negative, left}.settled(presence);
                    const auto expected = can_be && need_not_be ? std::nullopt : std::optional<bool>(can_be);
                    ASSERT_EQ(label, expected) << positive << ' ' << negative << ' ' << left;
                    ++(label ? settled : open);
                }
    EXPECT_GT(settled, 100);
    EXPECT_GT(open, 100);
}

}  // namespace
}  // namespace noscope

// What labelled blocks say of the recording that they stand for.
#include "search/open_windows.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

OpenWindows block(std::int64_t positive) {
    OpenWindows made;
    made.windows = 10;
    made.frames = 20;
    made.positive = positive;
    return made;
}

TEST(OpenSample, GroupsCountAsTheRecordingHasThem) {
    // Nine in ten blocks of the recording are of the first group, of which two in three were sampled.
    const OpenSample sample{
        .blocks = {block(1), block(3), block(10)}, .group = {0, 0, 1}, .group_blocks = {90, 10}};
    const OpenWindows all = sample.expanded(2000);
    EXPECT_EQ(all.windows, 1000);
    EXPECT_EQ(all.frames, 2000);
    EXPECT_EQ(all.positive, 90 * 2 + 10 * 10);
    // A weight is one beside others of its group, which stay as many.
    EXPECT_EQ(sample.expanded(2000, {3, 1, 7}).positive, 90 * 3 / 2 + 10 * 10);
    EXPECT_EQ(sample.sum().positive, 14);
    EXPECT_EQ(sample.expanded(0).windows, 0);
    EXPECT_EQ(OpenSample{}.expanded(2000).windows, 0);
}

}  // namespace
}  // namespace noscope

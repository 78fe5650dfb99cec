#include "cascade/spans.h"

#include "cascade/scripted.h"
#include "query/made.h"

#include <gmock/gmock.h>

#include <limits>

namespace noscope {
namespace {

using testing::ElementsAre;

std::vector<int> earlier(const std::vector<std::int64_t>& pts, Rational time_base, Rational age) {
    return earlier_frames(frames_at(pts), time_base, age);
}

TEST(EarlierFrames, AtLeastTOlderAndAtMostTwice) {
    EXPECT_THAT(earlier({0, 1, 2, 3, 4}, {1, 1}, {2, 1}), ElementsAre(-1, -1, 0, 1, 2));
    // Exactly twice as old is near enough, a unit more is not.
    EXPECT_THAT(earlier({0, 40}, {1, 10}, {2, 1}), ElementsAre(-1, 0));
    EXPECT_THAT(earlier({0, 41}, {1, 10}, {2, 1}), ElementsAre(-1, -1));
    EXPECT_THAT(earlier({0, 20}, {1, 10}, {2, 1}), ElementsAre(-1, 0));
    EXPECT_THAT(earlier({0, 19}, {1, 10}, {2, 1}), ElementsAre(-1, -1));
}

TEST(EarlierFrames, ExactWhereDoublesAreNot) {
    // 3 * 0.1 is above 0.3 in double; a third of a second is no double at all.
    EXPECT_THAT(earlier({0, 3}, {1, 10}, {3, 10}), ElementsAre(-1, 0));
    EXPECT_THAT(earlier({0, 1, 2}, {1, 3}, {1, 3}), ElementsAre(-1, 0, 1));
    const std::int64_t far = std::int64_t{1} << 60;
    EXPECT_THAT(earlier({far, far + 1, far + 2}, {1, 90000}, {1, 45000}), ElementsAre(-1, -1, 0));
}

TEST(EarlierFrames, EqualTimesAreNeverOlder) {
    EXPECT_THAT(earlier({0, 0, 1, 1}, {1, 1}, {1, 1}), ElementsAre(-1, -1, 1, 1));
}

TEST(EarlierFrames, IrregularTimesAndAnyTimeStamp) {
    EXPECT_THAT(earlier({0, 7, 9, 30, 31, 34}, {1, 10}, {1, 5}), ElementsAre(-1, -1, 1, -1, -1, 4));
    const auto least = std::numeric_limits<std::int64_t>::min(),
               most = std::numeric_limits<std::int64_t>::max();
    EXPECT_THAT(earlier({least, most}, {(std::int64_t{1} << 31) - 1, 1}, {1, 1'000'000'000}),
                ElementsAre(-1, -1));
}

TEST(ReuseSpans, WholeWindowsCountedFromTheFilesStart) {
    std::vector<AnalysedFrame> frames;
    for (const std::int64_t window : {0, 0, 9, 10, 19, 40, 41}) frames.push_back({.window = window});
    const auto spans = reuse_spans(frames, 10);
    ASSERT_EQ(spans.size(), 3U);
    EXPECT_EQ(spans[0].size(), 3U);
    EXPECT_EQ(spans[1].size(), 2U);
    EXPECT_EQ(spans[2].size(), 2U);
    EXPECT_EQ(spans[1].data(), &frames[3]);
    EXPECT_TRUE(reuse_spans({}, 10).empty());
}

TEST(ReuseSpans, WhereARunStartsMovesNoSpan) {
    std::vector<AnalysedFrame> frames;
    for (std::int64_t window = 0; window < 50; ++window)
        for (int i = 0; i < 2; ++i) frames.push_back({.window = window});
    const auto all = reuse_spans(frames, 7);
    const auto later = reuse_spans(std::span(frames).subspan(all[0].size() + all[1].size()), 7);
    ASSERT_EQ(later.size() + 2, all.size());
    for (std::size_t i = 0; i < later.size(); ++i) {
        EXPECT_EQ(later[i].data(), all[i + 2].data());
        EXPECT_EQ(later[i].size(), all[i + 2].size());
    }
}

TEST(WindowsASpan, AWholeNumberOfWindows) {
    EXPECT_EQ(*windows_a_span({10, 1}, {1, 1}), 10);
    EXPECT_EQ(*windows_a_span({3, 10}, {1, 10}), 3);
    EXPECT_EQ(*windows_a_span({1001, 100}, {1001, 1000}), 10);
    for (const Rational span : {Rational{1, 2}, Rational{5, 2}, Rational{0, 1}, Rational{-1, 1}}) {
        const auto refused = windows_a_span(span, {1, 1});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::usage);
    }
}

}  // namespace
}  // namespace noscope

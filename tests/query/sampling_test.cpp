// Which sampling is refused, and slots in cases small enough to read.
#include "query/sampling.h"

#include <gmock/gmock.h>

#include <limits>

namespace noscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Sampling with(Rational rate, Rational window, Rational presence = {1, 2}) {
    return {.native = false, .rate = rate, .window = window, .presence = presence};
}

Sampling native(Rational window) { return {.native = true, .window = window}; }

std::vector<std::uint32_t> packets(const std::vector<FrameTime>& frames, Rational time_base,
                                   const Sampling& sampling) {
    std::vector<std::uint32_t> result;
    for (const AnalysedFrame& frame : analysed_frames(frames, time_base, sampling)) {
        EXPECT_EQ(frame.pts, frames[frame.packet].pts);
        EXPECT_EQ(frame.key, frames[frame.packet].key);
        result.push_back(frame.packet);
    }
    return result;
}

std::vector<std::int64_t> windows(const std::vector<FrameTime>& frames, Rational time_base,
                                  const Sampling& sampling) {
    std::vector<std::int64_t> result;
    for (const AnalysedFrame& frame : analysed_frames(frames, time_base, sampling))
        result.push_back(frame.window);
    return result;
}

std::string refusal(const Sampling& sampling) {
    const Status status = check(sampling);
    if (status) return "accepted";
    EXPECT_EQ(status.error().code, ErrorCode::usage);
    EXPECT_EQ(status.error().message.find('\n'), std::string::npos);
    return status.error().message;
}

TEST(CheckSampling, AcceptsTheDefaultAndThePapersSetting) {
    EXPECT_TRUE(check(Sampling{}));
    EXPECT_TRUE(check(Sampling{.native = true, .window = {1, 1}, .presence = {28, 30}}));
    EXPECT_TRUE(check(with({30000, 1001}, {1, 1}, {1, 1})));
}

TEST(CheckSampling, OneAnalysedFrameAWindowIsTheLeast) {
    EXPECT_TRUE(check(with({2, 1}, {1, 2})));
    EXPECT_TRUE(check(with({1, 3}, {3, 1})));
    EXPECT_THAT(refusal(with({2, 1}, {499999, 1000000})), HasSubstr("--window at least 0.5"));
    EXPECT_THAT(refusal(with({1, 3}, {2, 1})), HasSubstr("--window at least 3 or --rate at least 0.5"));
    // A double would call the product 1.
    EXPECT_THAT(refusal(with({999999999, 1000000000}, {1, 1})), HasSubstr("--rate native"));
    EXPECT_TRUE(check(native({1, 100})));
}

TEST(CheckSampling, RefusesWhatIsNotAboveZero) {
    EXPECT_THAT(refusal(with({0, 1}, {1, 1})), HasSubstr("--rate"));
    EXPECT_THAT(refusal(with({-2, 1}, {1, 1})), HasSubstr("--rate"));
    EXPECT_THAT(refusal(with({2, 0}, {1, 1})), HasSubstr("--rate"));
    EXPECT_THAT(refusal(with({2, 1}, {0, 1})), HasSubstr("--window"));
    EXPECT_THAT(refusal(native({-1, 1})), HasSubstr("--window"));
    EXPECT_THAT(refusal(with({2, 1}, {1, 1}, {0, 1})), HasSubstr("--presence"));
    EXPECT_TRUE(check(Sampling{.native = true, .rate = {0, 1}}));
}

TEST(CheckSampling, PresenceIsAShare) {
    EXPECT_THAT(refusal(with({2, 1}, {1, 1}, {3, 2})), HasSubstr("--presence 1.5 is above 1"));
    EXPECT_TRUE(check(with({2, 1}, {1, 1}, {2, 2})));
}

TEST(CheckSampling, RefusesTermsTooLargeForExactSlots) {
    EXPECT_TRUE(check(with({1'000'000'000, 1}, {1, 1})));
    EXPECT_TRUE(check(with({4'000'000'000, 2'000'000'000}, {1, 1})));  // 2, written oddly
    EXPECT_THAT(refusal(with({1'000'000'001, 1}, {1, 1})), HasSubstr("10^9"));
    EXPECT_THAT(refusal(with({2, 1}, {2'000'000'001, 1'000'000'000})), HasSubstr("10^9"));
    EXPECT_THAT(refusal(native({1, 1001})), HasSubstr("millisecond"));
}

TEST(AnalysedFrames, NoneInAnEmptyFile) {
    EXPECT_THAT(analysed_frames({}, {1, 1000}, {}), IsEmpty());
    EXPECT_THAT(analysed_frames({}, {1, 1000}, native({1, 1})), IsEmpty());
}

TEST(AnalysedFrames, OneFrameIsAnalysedWhateverItsTime) {
    for (const std::int64_t pts :
         {std::int64_t{0}, std::int64_t{-7777}, std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max()}) {
        EXPECT_THAT(packets({{pts, false}}, {1, 1000}, {}), ElementsAre(0));
        EXPECT_THAT(windows({{pts, false}}, {1, 1000}, {}), ElementsAre(0));
        EXPECT_THAT(windows({{pts, false}}, {1, 1000}, native({1, 1})), ElementsAre(0));
    }
}

TEST(AnalysedFrames, ASlotBelongsToItsStartNotItsEnd) {
    EXPECT_THAT(packets({{0, false}, {499, false}, {500, false}, {999, false}, {1000, false}}, {1, 1000}, {}),
                ElementsAre(0, 2, 4));
    EXPECT_THAT(windows({{0, false}, {499, false}, {500, false}, {999, false}, {1000, false}}, {1, 1000}, {}),
                ElementsAre(0, 0, 1));
}

TEST(AnalysedFrames, TheFirstKeyframeOfASlotIsTakenBeforeItsFirstFrame) {
    EXPECT_THAT(packets({{0, false}, {100, true}, {200, true}, {500, false}, {600, false}}, {1, 1000}, {}),
                ElementsAre(1, 3));
}

TEST(AnalysedFrames, FirstMeansPresentationOrder) {
    // I P B B, as B frames are stored.
    EXPECT_THAT(packets({{0, true}, {600, false}, {200, false}, {500, false}}, {1, 1000}, {}),
                ElementsAre(0, 3));
    EXPECT_THAT(packets({{0, true}, {900, true}, {600, true}, {500, false}}, {1, 1000}, {}),
                ElementsAre(0, 2));
}

TEST(AnalysedFrames, EqualTimesGoByFileOrder) {
    EXPECT_THAT(packets({{5, false}, {5, false}, {5, true}, {5, true}}, {1, 1}, {}), ElementsAre(2));
    EXPECT_THAT(packets({{7, false}, {5, false}, {5, false}, {7, false}}, {1, 1}, {}), ElementsAre(1, 0));
    EXPECT_THAT(packets({{7, false}, {5, false}, {5, false}, {7, false}}, {1, 1}, native({1, 1})),
                ElementsAre(1, 2, 0, 3));
}

TEST(AnalysedFrames, TimeZeroIsTheSmallestTimeStamp) {
    EXPECT_THAT(windows({{90'000'000, false}, {90'090'000, false}, {90'180'000, false}}, {1, 90'000}, {}),
                ElementsAre(0, 1, 2));
    EXPECT_THAT(windows({{-1500, false}, {-1000, false}, {-500, false}, {0, false}}, {1, 1000}, {}),
                ElementsAre(0, 0, 1, 1));
}

TEST(AnalysedFrames, SlotsAndWindowsWithoutFramesDoNotExist) {
    EXPECT_THAT(windows({{0, false}, {10'000, false}, {3'600'000, false}}, {1, 1000}, {}),
                ElementsAre(0, 10, 3600));
}

TEST(AnalysedFrames, AFrameFollowsItsSlotsStartIntoTheWindow) {
    // Slots begin at 0, 2/3, 4/3: the second one's frame at 1.1 s counts in window 0, where the slot begins.
    EXPECT_THAT(windows({{0, false}, {1100, false}, {1400, false}}, {1, 1000}, with({3, 2}, {1, 1})),
                ElementsAre(0, 0, 1));
    // Native goes by the frame itself.
    EXPECT_THAT(windows({{0, false}, {1100, false}, {1400, false}}, {1, 1000}, native({1, 1})),
                ElementsAre(0, 1, 1));
}

TEST(AnalysedFrames, NtscFramesNeverSlipASlot) {
    // Frame n of a 30000/1001 file lies in slot n, for hours; in double the product falls below n for many n.
    std::vector<FrameTime> frames;
    for (std::int64_t n = 0; n < 400'000; ++n) frames.push_back({n * 3003, n % 250 == 0});
    const auto analysed = analysed_frames(frames, {1, 90'000}, with({30'000, 1001}, {1001, 1000}));
    ASSERT_EQ(analysed.size(), frames.size());
    for (std::size_t n = 0; n < frames.size(); ++n) {
        ASSERT_EQ(analysed[n].packet, n);
        ASSERT_EQ(analysed[n].window, static_cast<std::int64_t>(n / 30));
    }
}

TEST(AnalysedFrames, DamagedTimeStampsOverflowNothing) {
    const std::vector<FrameTime> frames{{std::numeric_limits<std::int64_t>::min(), true},
                                        {0, true},
                                        {std::numeric_limits<std::int64_t>::max(), true}};
    const Rational coarse{(std::int64_t{1} << 31) - 1, 1};
    constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
    EXPECT_THAT(windows(frames, coarse, with({1'000'000'000, 1}, {1, 1000})), ElementsAre(0, kLast, kLast));
    EXPECT_THAT(windows(frames, coarse, with({999'999'999, 999'999'998}, {1, 1})),
                ElementsAre(0, kLast, kLast));
    EXPECT_THAT(windows(frames, coarse, native({1, 1000})), ElementsAre(0, kLast, kLast));
    EXPECT_THAT(windows(frames, {1, 1'000'000'000}, {}), ElementsAre(0, 9'223'372'036, 18'446'744'073));
}

}  // namespace
}  // namespace noscope

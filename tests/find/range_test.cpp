#include "find/range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::HasSubstr;

// Two files of ten seconds, the second after a gap of ten.
Recording recording(bool clocks) {
    Recording made;
    for (int i = 0; i < 2; ++i) {
        RecordingFile file;
        file.scan.path = i == 0 ? "a.mp4" : "b.mp4";
        file.scan.duration_s = 10;
        file.start_s = 20 * i;
        if (clocks) file.clock = parse_wall_clock(i == 0 ? "2024-05-01T23:59:55" : "2024-05-02T00:00:15");
        made.files.push_back(file);
    }
    made.length_s = 30;
    return made;
}

SearchRange parsed(const RangeOptions& options, const Recording& over) {
    auto range = SearchRange::parse(options, over, *ClockZone::open(""));
    EXPECT_TRUE(range) << (range ? "" : range.error().message);
    return range ? std::move(*range) : *SearchRange::parse({}, over, *ClockZone::open(""));
}

TEST(SearchRange, WithoutLimitsHoldsEverything) {
    const auto over = recording(false);
    const auto range = parsed({}, over);
    EXPECT_TRUE(range.everything());
    EXPECT_TRUE(range.contains(over.files[1], 9));
}

TEST(SearchRange, SecondsCountFromTheRecordingsStart) {
    const auto over = recording(false);
    const auto range = parsed({.from = "5", .to = "22.5", .daily = ""}, over);
    EXPECT_FALSE(range.contains(over.files[0], 4));
    EXPECT_TRUE(range.contains(over.files[0], 5));
    EXPECT_TRUE(range.contains(over.files[1], 2));
    EXPECT_FALSE(range.contains(over.files[1], 3));
}

TEST(SearchRange, WallClocksFindTheirFile) {
    const auto over = recording(true);
    const auto range =
        parsed({.from = "2024-05-01T23:59:58", .to = "2024-05-02T00:00:17", .daily = ""}, over);
    EXPECT_FALSE(range.contains(over.files[0], 2));
    EXPECT_TRUE(range.contains(over.files[0], 3));
    EXPECT_TRUE(range.contains(over.files[1], 1));
    EXPECT_FALSE(range.contains(over.files[1], 2));
    // A time inside the gap is the start of the next file.
    const auto gap = parsed({.from = "2024-05-02T00:00:10", .to = "", .daily = ""}, over);
    EXPECT_FALSE(gap.contains(over.files[0], 9));
    EXPECT_TRUE(gap.contains(over.files[1], 0));
}

TEST(SearchRange, DailyGoesOverMidnight) {
    const auto over = recording(true);
    const auto night = parsed({.from = "", .to = "", .daily = "23:59:57-00:00:16"}, over);
    EXPECT_FALSE(night.contains(over.files[0], 1));
    EXPECT_TRUE(night.contains(over.files[0], 2));
    EXPECT_TRUE(night.contains(over.files[1], 0));
    EXPECT_FALSE(night.contains(over.files[1], 1));
    const auto day = parsed({.from = "", .to = "", .daily = "00:00-24:00"}, over);
    EXPECT_TRUE(day.contains(over.files[0], 1));
}

TEST(SearchRange, RefusesWhatCannotBe) {
    const struct {
        RangeOptions options;
        bool clocks;
        const char* expected;
    } cases[] = {
        {{.from = "tomorrow", .to = "", .daily = ""}, true, "--from"},
        {{.from = "-1", .to = "", .daily = ""}, true, "--from"},
        {{.from = "8", .to = "8", .daily = ""}, true, "--to"},
        {{.from = "2024-05-01T23:59:58", .to = "", .daily = ""}, false, "--start"},
        {{.from = "", .to = "", .daily = "22:00"}, true, "--daily"},
        {{.from = "", .to = "", .daily = "22:00-22:00"}, true, "--daily"},
        {{.from = "", .to = "", .daily = "24:30-06:00"}, true, "--daily"},
        {{.from = "", .to = "", .daily = "22:00-06:00"}, false, "clock"},
    };
    for (const auto& bad : cases) {
        const auto range = SearchRange::parse(bad.options, recording(bad.clocks), *ClockZone::open(""));
        ASSERT_FALSE(range) << bad.options.from << bad.options.to << bad.options.daily;
        EXPECT_EQ(range.error().code, ErrorCode::usage);
        EXPECT_THAT(range.error().message, HasSubstr(bad.expected));
    }
}

}  // namespace
}  // namespace noscope

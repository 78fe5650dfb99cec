#include "video/clock_pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace noscope {
namespace {

// What the path says, as text; "none" where no clock is found.
std::string clock_in(const std::string& path,
                     const std::vector<ClockPattern>& patterns = known_clock_patterns()) {
    const auto found = clock_of_path(path, patterns);
    return found ? ClockZone::open("")->text(found->clock) : "none";
}

TEST(ClockOfPath, KnowsTheRecordersHabits) {
    EXPECT_EQ(clock_in("/media/frigate/recordings/2024-05-01/13/porch/07.42.mp4"), "2024-05-01T13:07:42Z");
    EXPECT_EQ(clock_in("/dvr/NVR_ch3_main_20241001100001_20241001110001.mp4"), "2024-10-01T10:00:01");
    EXPECT_EQ(clock_in("/v/2024-05-01_13-00-00.mp4"), "2024-05-01T13:00:00");
    EXPECT_EQ(clock_in("/v/porch 2024-05-01 13.00.00.mkv"), "2024-05-01T13:00:00");
    EXPECT_EQ(clock_in("/v/VID_20240501_130000.mp4"), "2024-05-01T13:00:00");
    EXPECT_EQ(clock_in("/v/20240501T130000Z.ts"), "2024-05-01T13:00:00");
    EXPECT_EQ(clock_in("/card/2024-05-01/001/dav/13/13.20.00-13.30.00[M][0@0][0].mp4"),
              "2024-05-01T13:20:00");
    EXPECT_EQ(clock_in("/v/2024-05-01/13-00-05.mp4"), "2024-05-01T13:00:05");
    EXPECT_EQ(clock_in("/v/20240501/13/00-05.mp4"), "2024-05-01T13:00:05");
    EXPECT_EQ(clock_in("/v/2024/05/01/13-00-05.mp4"), "2024-05-01T13:00:05");
    EXPECT_EQ(clock_in("/v/2024/05/01/13/00-05.mp4"), "2024-05-01T13:00:05");
    EXPECT_EQ(clock_in("/v/1714568400.mp4"), "2024-05-01T13:00:00Z");
    EXPECT_EQ(clock_in("/v/2024-05-01_13-00.mp4"), "2024-05-01T13:00:00");
}

TEST(ClockOfPath, SeesNoClockWhereThereIsNone) {
    for (const char* path :
         {"/v/lobby.mp4", "/v/clip2.mp4", "/v/12345678.mp4", "/v/20241301000000.mp4", "/v/2024-05-01.mp4",
          "/v/99999999999999.mp4", "/v/120240501130000.mp4", "", "/", "/v/"})
        EXPECT_EQ(clock_in(path), "none") << path;
}

TEST(ClockOfPath, KeepsTheRestOfTheName) {
    const auto rest = [](const char* path) { return clock_of_path(path, known_clock_patterns())->name_rest; };
    EXPECT_EQ(rest("/dvr/NVR_ch3_main_20241001100001_20241001110001.mp4"), "NVR_ch3_main_ _ ");
    EXPECT_EQ(rest("/v/2024-05-01_13-00-00.mp4"), " ");
}

TEST(ClockPattern, TakesTheUsersOwn) {
    const auto pattern = parse_clock_pattern("rec-%d.%m.%Y-%HUhr%M");
    ASSERT_TRUE(pattern);
    EXPECT_EQ(clock_in("/v/rec-01.05.2024-13Uhr07.mp4", {*pattern}), "2024-05-01T13:07:00");
    EXPECT_EQ(clock_in("/v/2024-05-01_13-00-00.mp4", {*pattern}), "none");
    const auto percent = parse_clock_pattern("100%%_%y%m%d_%H%M%S");
    ASSERT_TRUE(percent);
    EXPECT_EQ(clock_in("/v/100%_240501_130000.mp4", {*percent}), "2024-05-01T13:00:00");
    const auto folders = parse_clock_pattern("%Y_%m_%d/*/%H%M%S");
    ASSERT_TRUE(folders);
    EXPECT_EQ(clock_in("/v/2024_05_01/anything/130000.mp4", {*folders}), "2024-05-01T13:00:00");
}

TEST(ClockPattern, RefusesWhatNamesNoTime) {
    for (const char* text : {"", "%Y-%m", "%H%M%S", "%Q", "%Y%m%d%H%"}) {
        const auto pattern = parse_clock_pattern(text);
        ASSERT_FALSE(pattern) << text;
        EXPECT_EQ(pattern.error().code, ErrorCode::usage);
    }
}

}  // namespace
}  // namespace noscope

#include "video/clock.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

TEST(WallClock, ReadsWhatPeopleAndFilesWrite) {
    const auto local = parse_wall_clock("2024-05-01T13:00:00");
    ASSERT_TRUE(local);
    EXPECT_FALSE(local->utc);
    EXPECT_EQ(local->ms, 1714568400000);
    EXPECT_EQ(parse_wall_clock("2024-05-01 13:00:00"), local);
    EXPECT_EQ(parse_wall_clock("2024-05-01T13:00"), local);
    EXPECT_EQ(parse_wall_clock("2024-05-01T13:00:00.250000Z"), (WallClock{1714568400250, true}));
    EXPECT_EQ(parse_wall_clock("2024-05-01T13:00:00+02:00"), (WallClock{1714568400000 - 7'200'000, true}));
    EXPECT_EQ(parse_wall_clock("2024-05-01T13:00:00-0330"), (WallClock{1714568400000 + 12'600'000, true}));
}

TEST(WallClock, RefusesWhatIsNoTime) {
    for (const char* text :
         {"", "now", "2024-05-01", "2024-02-30T00:00:00", "2024-13-01T00:00:00", "2024-05-01T25:00:00",
          "2024-05-01T13:61:00", "2024-05-01T13:00:00+", "2024-05-01T13:00:00 CET", "24-05-01T13:00:00"})
        EXPECT_FALSE(parse_wall_clock(text)) << text;
}

TEST(ClockZone, WithoutAZoneClocksStayAsTheyAre) {
    const auto zone = ClockZone::open("");
    ASSERT_TRUE(zone);
    EXPECT_EQ(zone->text({1714568400000, false}), "2024-05-01T13:00:00");
    EXPECT_EQ(zone->text({1714568400250, true}), "2024-05-01T13:00:00.250Z");
    EXPECT_EQ(zone->text({-1, true}), "1969-12-31T23:59:59.999Z");
}

TEST(ClockZone, ConvertsBothKindsOfClock) {
    const auto paris = ClockZone::open("Europe/Paris");
    ASSERT_TRUE(paris) << paris.error().message;
    EXPECT_EQ(paris->text({1714568400000, true}), "2024-05-01T15:00:00+02:00");   // summer
    EXPECT_EQ(paris->text({1714568400000, false}), "2024-05-01T13:00:00+02:00");  // as the camera showed it
    EXPECT_EQ(paris->text(*parse_wall_clock("2024-01-01T00:00:00Z")), "2024-01-01T01:00:00+01:00");
    EXPECT_EQ(paris->to_utc({1714568400000, false}).ms, 1714568400000 - 7'200'000);
    // 02:30 occurs twice on this day; the first time it is still summer.
    EXPECT_EQ(paris->to_utc(*parse_wall_clock("2024-10-27T02:30:00")).ms,
              parse_wall_clock("2024-10-27T00:30:00Z")->ms);
    const auto utc = ClockZone::open("UTC");
    ASSERT_TRUE(utc);
    EXPECT_EQ(utc->text({1714568400000, false}), "2024-05-01T13:00:00Z");
}

TEST(ClockZone, TimeOfDayIsTheZones) {
    const auto paris = ClockZone::open("Europe/Paris");
    ASSERT_TRUE(paris);
    EXPECT_EQ(paris->time_of_day_ms({1714568400000, true}), 15 * 3'600'000);
    EXPECT_EQ(ClockZone::open("")->time_of_day_ms({-1, false}), 86'399'999);
}

TEST(ClockZone, NamesWhatItDoesNotKnow) {
    const auto zone = ClockZone::open("Europe/Pairs");
    ASSERT_FALSE(zone);
    EXPECT_EQ(zone.error().code, ErrorCode::usage);
    EXPECT_NE(zone.error().message.find("Europe/Pairs"), std::string::npos);
}

}  // namespace
}  // namespace noscope

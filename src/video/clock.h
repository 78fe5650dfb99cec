// Wall clocks: what file names, metadata and users say about when something was recorded.
#pragma once

#include <noscope/error.h>

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace noscope {

// A wall-clock time, to the millisecond.
struct WallClock {
    std::int64_t ms = 0;  // since 1970-01-01T00:00:00 of its own zone
    bool utc = false;     // false: local time of an unknown zone

    WallClock plus(double seconds) const;
    friend bool operator==(const WallClock&, const WallClock&) = default;
};

// "2024-05-01T13:00:00", "2024-05-01 13:00:00.250Z", "...+02:00" (turned into UTC). None if it is nothing
// like it.
std::optional<WallClock> parse_wall_clock(const std::string& text);

// Days since 1970-01-01 and the time of a civil date are checked; none for 31 April or hour 25.
std::optional<std::int64_t> civil_ms(int year, int month, int day, int hour, int minute, int second);

// Shows and reads clocks in one zone. Without a zone, local clocks stay local and UTC stays UTC ("Z").
class ClockZone {
   public:
    // `name`: IANA name ("Europe/Paris"), "UTC", or empty. ErrorCode::usage for an unknown name.
    static Result<ClockZone> open(const std::string& name);

    // ISO 8601 with milliseconds where there are any: "2024-05-01T13:00:00+02:00".
    std::string text(const WallClock& clock) const;
    // The same moment as UTC; a local clock is read in this zone (without a zone: as if it were UTC).
    WallClock to_utc(const WallClock& clock) const;
    // Milliseconds since midnight of the day in this zone, in [0, 86,400,000).
    std::int64_t time_of_day_ms(const WallClock& clock) const;
    bool given() const { return !name_.empty(); }

   private:
    std::int64_t local_ms(const WallClock& clock) const;

    std::string name_;
    const void* zone_ = nullptr;  // date::time_zone, kept by its library
};

}  // namespace noscope

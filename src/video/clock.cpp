#include "video/clock.h"

#include "base/error_text.h"
#include "base/rational_math.h"

#include <date/tz.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <exception>
#include <string_view>

namespace noscope {

using std::chrono::milliseconds;

WallClock WallClock::plus(double seconds) const { return {ms + std::llround(seconds * 1000), utc}; }

std::optional<std::int64_t> civil_ms(int year, int month, int day, int hour, int minute, int second) {
    const date::year_month_day date{date::year(year), date::month(static_cast<unsigned>(month)),
                                    date::day(static_cast<unsigned>(day))};
    // Second 60 is a leap second, which cameras that show it write.
    if (month < 1 || day < 1 || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60)
        return std::nullopt;
    const std::int64_t days = date::sys_days(date).time_since_epoch().count();
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000;
}

namespace {

// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
    if (error != std::errc{} || end != text.data() + digits || value < 0) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

// ".250" -> 250; further digits are dropped.
int take_milliseconds(std::string_view& text) {
    if (text.size() < 2 || text.front() != '.') return 0;
    text.remove_prefix(1);
    int value = 0, scale = 100;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        value += (text.front() - '0') * scale;
        scale /= 10;
        text.remove_prefix(1);
    }
    return value;
}

// "Z", "+02:00", "-0330" or nothing; none if it is something else. The offset in minutes.
struct Offset {
    bool given = false;
    int minutes = 0;
};
std::optional<Offset> take_offset(std::string_view text) {
    if (text.empty()) return Offset{};
    if (text == "Z" || text == "z") return Offset{true, 0};
    const int sign = text.front() == '-' ? -1 : 1;
    if (!take(text, "+-")) return std::nullopt;
    const auto hours = take_number(text, 2);
    take(text, ":");
    const auto minutes = text.empty() ? std::optional<int>(0) : take_number(text, 2);
    if (!hours || !minutes || !text.empty() || *hours > 14 || *minutes > 59) return std::nullopt;
    return Offset{true, sign * (*hours * 60 + *minutes)};
}

}  // namespace

std::optional<WallClock> parse_wall_clock(const std::string& whole) {
    std::string_view text = whole;
    const auto year = take_number(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day || !take(text, "T ")) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute) return std::nullopt;
    std::optional<int> second = 0;
    if (take(text, ":")) second = take_number(text, 2);
    if (!second) return std::nullopt;
    const int fraction = take_milliseconds(text);
    const auto offset = take_offset(text);
    const auto ms = civil_ms(*year, *month, *day, *hour, *minute, *second);
    if (!offset || !ms) return std::nullopt;
    return WallClock{*ms + fraction - std::int64_t{offset->minutes} * 60'000, offset->given};
}

Result<ClockZone> ClockZone::open(const std::string& name) {
    ClockZone zone;
    if (name.empty()) return zone;
    try {
        zone.zone_ = date::locate_zone(name);
        zone.name_ = name;
    } catch (const std::exception&) {
        return fail(ErrorCode::usage,
                    "unknown time zone '{}': write an IANA name such as Europe/Paris, or UTC", name);
    }
    return zone;
}

WallClock ClockZone::to_utc(const WallClock& clock) const {
    if (clock.utc || !zone_) return {clock.ms, true};
    const auto* zone = static_cast<const date::time_zone*>(zone_);
    // A time that occurs twice when summer time ends is taken as the earlier; one that does not exist, as the
    // moment of the change.
    const auto moment =
        zone->to_sys(date::local_time<milliseconds>(milliseconds(clock.ms)), date::choose::earliest);
    return {moment.time_since_epoch().count(), true};
}

std::int64_t ClockZone::local_ms(const WallClock& clock) const {
    if (!zone_ || !clock.utc) return clock.ms;
    const auto* zone = static_cast<const date::time_zone*>(zone_);
    return zone->to_local(date::sys_time<milliseconds>(milliseconds(clock.ms))).time_since_epoch().count();
}

std::int64_t ClockZone::time_of_day_ms(const WallClock& clock) const {
    constexpr std::int64_t kDay = 86'400'000;
    const std::int64_t local = local_ms(clock);
    return local - floor_div(local, kDay) * kDay;
}

std::string ClockZone::text(const WallClock& clock) const {
    const std::int64_t local = local_ms(clock);
    const std::int64_t days = floor_div(local, 86'400'000), rest = local - days * 86'400'000;
    const date::year_month_day date{date::sys_days(date::days(days))};
    std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   rest / 3'600'000, rest / 60'000 % 60, rest / 1000 % 60);
    if (rest % 1000 != 0) text += fmt::format(".{:03}", rest % 1000);
    if (!zone_) return clock.utc ? text + "Z" : text;
    const std::int64_t offset = (local - to_utc(clock).ms) / 60'000, size = offset < 0 ? -offset : offset;
    if (name_ == "UTC") return text + "Z";
    return text + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace noscope

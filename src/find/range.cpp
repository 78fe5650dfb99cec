#include "find/range.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"

#include <charconv>
#include <cmath>

namespace noscope {
namespace {

std::optional<double> parse_seconds(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) ||
        value < 0)
        return std::nullopt;
    return value;
}

// Seconds from the recording's start at which the wall shows `wanted`: inside the file that covers it, else
// at the start of the first file after it, else the recording's end.
double place_of_clock(const WallClock& wanted, const Recording& recording, const ClockZone& zone) {
    const std::int64_t at = zone.to_utc(wanted).ms;
    for (const RecordingFile& file : recording.files) {
        const double offset = static_cast<double>(at - zone.to_utc(*file.clock).ms) / 1000;
        if (offset < 0) return file.start_s;
        if (offset < file.scan.duration_s) return file.start_s + offset;
    }
    return recording.length_s;
}

Result<double> parse_moment(const char* option, const std::string& text, const Recording& recording,
                            const ClockZone& zone) {
    if (const auto seconds = parse_seconds(text)) return *seconds;
    const auto clock = parse_wall_clock(text);
    if (!clock)
        return fail(ErrorCode::usage,
                    "{} '{}' is neither seconds nor a time: write 90 or 2024-05-01T13:00:00", option, text);
    for (const RecordingFile& file : recording.files)
        if (!file.clock)
            return fail(ErrorCode::usage,
                        "{} '{}': the recording's wall clock is unknown; give seconds, or --start", option,
                        text);
    return place_of_clock(*clock, recording, zone);
}

std::optional<std::int64_t> parse_time_of_day(std::string_view text) {
    const auto parts = split(trim(text), ':');
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    std::int64_t ms = 0;
    const int limits[] = {24, 59, 59};
    const std::int64_t units[] = {3'600'000, 60'000, 1000};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        int value = -1;
        const auto [end, error] = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), value);
        if (parts[i].size() != 2 || error != std::errc{} || end != parts[i].data() + 2 || value < 0 ||
            value > limits[i])
            return std::nullopt;
        ms += value * units[i];
    }
    return ms <= 86'400'000 ? std::optional(ms) : std::nullopt;
}

}  // namespace

Result<SearchRange> SearchRange::parse(const RangeOptions& options, const Recording& recording,
                                       const ClockZone& zone) {
    SearchRange range;
    range.zone_ = zone;
    if (!options.from.empty()) {
        NOSCOPE_TRY(range.from_s_, parse_moment("--from", options.from, recording, zone));
    }
    if (!options.to.empty()) {
        NOSCOPE_TRY(range.to_s_, parse_moment("--to", options.to, recording, zone));
    }
    if (range.from_s_ && range.to_s_ && *range.to_s_ <= *range.from_s_)
        return fail(ErrorCode::usage, "--to {} is not after --from {}", options.to, options.from);
    if (!options.daily.empty()) {
        const auto parts = split(options.daily, '-');
        const auto from = parse_time_of_day(parts.front()), to = parse_time_of_day(parts.back());
        if (parts.size() != 2 || !from || !to || *from == *to)
            return fail(ErrorCode::usage, "--daily '{}' is not a span of the day: write 22:00-06:00",
                        options.daily);
        for (const RecordingFile& file : recording.files)
            if (!file.clock)
                return fail(ErrorCode::usage,
                            "--daily needs a wall clock and '{}' has none; give --start, "
                            "--clock-pattern or --from and --to in seconds",
                            file.scan.path);
        range.daily_ = Daily{*from, *to};
    }
    return range;
}

bool SearchRange::contains(const RecordingFile& file, double file_s) const {
    // Window starts are sums of fractions in double: half a microsecond keeps them on their side of a round
    // limit.
    constexpr double kRounding = 5e-7;
    const double at = file.start_s + file_s + kRounding;
    if ((from_s_ && at < *from_s_) || (to_s_ && at >= *to_s_)) return false;
    if (!daily_) return true;
    const std::int64_t time = zone_.time_of_day_ms(file.clock->plus(file_s + kRounding));
    return daily_->from_ms < daily_->to_ms ? time >= daily_->from_ms && time < daily_->to_ms
                                           : time >= daily_->from_ms || time < daily_->to_ms;
}

}  // namespace noscope

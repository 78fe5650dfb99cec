#include "report/wording.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace noscope {

std::string count_of(std::int64_t count, std::string_view singular) {
    if (count == 1) return fmt::format("1 {}", singular);
    return fmt::format("{} {}s", count == 0 ? "no" : with_commas(count), singular);
}

std::string at_most_percent(double share) {
    const std::string tenths = fmt::format("{:.1f}", std::max(0., std::ceil(share * 1e3 - 1e-6)) / 10);
    return (tenths.ends_with(".0") ? tenths.substr(0, tenths.size() - 2) : tenths) + " %";
}

std::string percent_text(double share) {
    constexpr int kMostDigits = 17;
    constexpr double kRounding = 2e-15;  // 1 - 0.9 is 10 %
    for (int digits = 1;; ++digits) {
        const std::string text = fmt::format("{:.{}g}", 100 * share, digits);
        const double off = std::strtod(text.c_str(), nullptr) / 100 - share;
        if (digits < kMostDigits && std::abs(off) > kRounding * share) continue;
        // Without an exponent where that is as short.
        const double percent = std::strtod(text.c_str(), nullptr);
        return fmt::format("{} %", percent >= 1e-4 && percent < 1e15 && text.find('e') != std::string::npos
                                       ? fmt::format("{:.0f}", percent)
                                       : text);
    }
}

std::string one_of(std::span<const std::string> names) {
    if (names.empty()) return "anything";
    if (names.size() == 1) return names[0];
    return join(names.first(names.size() - 1), ", ") + " or " + names.back();
}

std::string position_text(double seconds, bool with_hours) {
    if (with_hours) {
        const long long whole = std::llround(seconds);
        return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    }
    const long long tenths = std::llround(seconds * 10);
    return fmt::format("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10);
}

double recording_end(const Answer& answer) {
    double end = 0;
    for (const FileReport& file : answer.files) end = std::max(end, file.start_s + file.duration_s);
    for (const Window& window : answer.windows) end = std::max(end, window.end_s);
    return end;
}

bool shows_hours(const Answer& answer) { return recording_end(answer) >= 3600; }

}  // namespace noscope

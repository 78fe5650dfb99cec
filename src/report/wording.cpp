#include "report/wording.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace noscope {

std::string count_of(std::int64_t count, std::string_view singular) {
    if (count == 1) return fmt::format("1 {}", singular);
    return fmt::format("{} {}s", count == 0 ? "no" : with_commas(count), singular);
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

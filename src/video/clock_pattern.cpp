#include "video/clock_pattern.h"

#include "base/error_text.h"
#include "base/text.h"

#include <algorithm>
#include <string_view>

namespace noscope {
namespace {

constexpr std::string_view kSeparators = "-_.:T +@";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What one try of a pattern has read so far. -1: not yet.
struct Fields {
    int year = -1, month = -1, day = -1, hour = -1, minute = -1, second = -1;
    std::int64_t epoch = -1;

    std::optional<WallClock> clock(bool utc) const {
        if (epoch >= 0) return WallClock{epoch * 1000, true};
        const auto ms = civil_ms(year, month, day, hour, std::max(minute, 0), std::max(second, 0));
        if (!ms || year < 1990 || year > 2099) return std::nullopt;
        return WallClock{*ms, utc};
    }
};

std::size_t width_of(char letter) { return letter == 'Y' ? 4 : letter == 's' ? 10 : 2; }

bool set_field(Fields& fields, char letter, std::string_view digits) {
    std::int64_t value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    const int number = static_cast<int>(value);
    switch (letter) {
        case 'Y':
            fields.year = number;
            return true;
        case 'y':
            fields.year = 2000 + number;
            return true;
        case 'm':
            fields.month = number;
            return number >= 1 && number <= 12;
        case 'd':
            fields.day = number;
            return number >= 1 && number <= 31;
        case 'H':
            fields.hour = number;
            return number <= 23;
        case 'M':
            fields.minute = number;
            return number <= 59;
        case 'S':
            fields.second = number;
            return number <= 60;
        case 's':
            fields.epoch = value;
            return value >= 631'152'000;  // 1990
        default:
            return false;
    }
}

// Matches `pattern` against the front of `text`; the length matched, npos if it does not fit.
std::size_t match_here(std::string_view pattern, std::string_view text, Fields& fields) {
    if (pattern.empty()) return 0;
    const auto rest = [&](std::size_t pattern_used, std::size_t text_used) {
        const std::size_t more = match_here(pattern.substr(pattern_used), text.substr(text_used), fields);
        return more == std::string_view::npos ? more : text_used + more;
    };
    const char c = pattern.front();
    if (c == '%' && pattern.size() > 1 && pattern[1] != '%') {
        const std::size_t width = width_of(pattern[1]);
        const std::string_view digits = text.substr(0, width);
        if (digits.size() < width || !std::all_of(digits.begin(), digits.end(), is_digit))
            return std::string_view::npos;
        const Fields before = fields;
        if (set_field(fields, pattern[1], digits)) {
            const std::size_t length = rest(2, width);
            if (length != std::string_view::npos) return length;
        }
        fields = before;
        return std::string_view::npos;
    }
    if (c == '~') {
        if (!text.empty() && kSeparators.find(text.front()) != std::string_view::npos) {
            const std::size_t length = rest(1, 1);
            if (length != std::string_view::npos) return length;
        }
        return rest(1, 0);
    }
    if (c == '*') {
        for (std::size_t length = 0;; ++length) {
            const std::size_t whole = rest(1, length);
            if (whole != std::string_view::npos) return whole;
            if (length == text.size() || text[length] == '/') return std::string_view::npos;
        }
    }
    const std::size_t used = c == '%' ? 2 : 1;
    return !text.empty() && text.front() == c ? rest(used, 1) : std::string_view::npos;
}

struct Match {
    std::size_t start = 0, length = 0;
    Fields fields;
};

// The leftmost place where the pattern fits and no digit touches its ends.
std::optional<Match> match(std::string_view pattern, std::string_view text) {
    for (std::size_t start = 0; start < text.size(); ++start) {
        if (start > 0 && is_digit(text[start - 1]) && pattern.front() == '%') continue;
        Match found{start, 0, {}};
        found.length = match_here(pattern, text.substr(start), found.fields);
        if (found.length == std::string_view::npos || found.length == 0) continue;
        const std::size_t end = start + found.length;
        if (end < text.size() && is_digit(text[end]) && is_digit(text[end - 1])) continue;
        return found;
    }
    return std::nullopt;
}

// The last `folders` folders and the file name.
std::string_view path_end(std::string_view path, std::ptrdiff_t folders) {
    std::size_t at = path.size();
    for (std::ptrdiff_t i = 0; i <= folders; ++i) {
        if (at == 0) return path;
        at = path.rfind('/', at - 1);
        if (at == std::string_view::npos) return path;
    }
    return path.substr(at + 1);
}

// The file name without its ending and without any time in it.
std::string rest_of_name(std::string_view path) {
    std::string name(path_end(path, 0));
    if (const std::size_t dot = name.rfind('.'); dot != std::string::npos && dot > 0) name.erase(dot);
    for (const char* pattern : {"%Y~%m~%d~%H~%M~%S", "%H.%M.%S", "%M.%S", "%s"})
        while (const auto found = match(pattern, name)) name.replace(found->start, found->length, " ");
    return name;
}

}  // namespace

const std::vector<ClockPattern>& known_clock_patterns() {
    static const std::vector<ClockPattern> patterns = {
        {"%Y-%m-%d/%H/*/%M.%S.", true},          // Frigate
        {"%Y-%m-%d/*/dav/%H/%H.%M.%S-", false},  // Dahua, on its card
        {"%Y~%m~%d~%H~%M~%S", false},            // Dahua, Reolink, Hikvision exports, Viseron, motion, phones
        {"%Y~%m~%d/%H~%M~%S", false},
        {"%Y~%m~%d/%H/%M~%S", false},
        {"%Y/%m/%d/%H~%M~%S", false},
        {"%Y/%m/%d/%H/%M~%S", false},
        {"%Y~%m~%d~%H/%M", false},
        {"%Y~%m~%d~%H~%M", false},
        {"%s", true},
    };
    return patterns;
}

Result<ClockPattern> parse_clock_pattern(const std::string& text) {
    std::string letters;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') continue;
        const char letter = i + 1 < text.size() ? text[++i] : '\0';
        if (std::string_view("YymdHMSs%").find(letter) == std::string_view::npos || letter == '\0')
            return fail(ErrorCode::usage,
                        "clock pattern '{}': use %Y %m %d %H %M %S, or %s for seconds since 1970", text);
        letters += letter;
    }
    const auto has = [&](char letter) { return letters.find(letter) != std::string::npos; };
    if (!has('s') && !((has('Y') || has('y')) && has('m') && has('d') && has('H')))
        return fail(ErrorCode::usage, "clock pattern '{}' must hold %Y %m %d %H (and %M %S), or %s", text);
    return ClockPattern{text, false};
}

std::optional<PathClock> clock_of_path(const std::string& path, const std::vector<ClockPattern>& patterns) {
    for (const ClockPattern& pattern : patterns) {
        const auto folders = std::count(pattern.text.begin(), pattern.text.end(), '/');
        const std::string_view end = path_end(path, folders);
        if (std::count(end.begin(), end.end(), '/') != folders) continue;
        const auto found = match(pattern.text, end);
        if (!found) continue;
        const auto clock = found->fields.clock(pattern.utc);
        if (!clock) continue;
        return PathClock{*clock, rest_of_name(path)};
    }
    return std::nullopt;
}

}  // namespace noscope

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

namespace noscope {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t start = 0;;) {
        const std::size_t end = text.find(separator, start);
        parts.emplace_back(text.substr(start, end - start));
        if (end == std::string_view::npos) return parts;
        start = end + 1;
    }
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
    return fmt::format("{}", fmt::join(parts, separator));
}

namespace {

// Levenshtein distance, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view word, std::span<const std::string> candidates,
                                       int most) {
    const std::string wanted = lower(word);
    std::vector<std::pair<std::size_t, std::string>> near;
    for (const std::string& candidate : candidates) {
        const std::string name = lower(candidate);
        const bool contains =
            wanted.size() >= 3 && (name.find(wanted) != std::string::npos ||
                                   (name.size() >= 3 && wanted.find(name) != std::string::npos));
        const std::size_t edits = edit_distance(wanted, name);
        const std::size_t distance = contains ? std::min<std::size_t>(edits, 1) : edits;
        if (distance <= std::max<std::size_t>(2, wanted.size() / 3)) near.emplace_back(distance, candidate);
    }
    std::stable_sort(near.begin(), near.end(), [](auto& a, auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    for (auto& [distance, name] : near)
        if (std::ssize(names) < most && std::ranges::find(names, name) == names.end())
            names.push_back(std::move(name));
    return names;
}

std::string human_duration(double seconds) {
    if (seconds < 0) return "-" + human_duration(-seconds);
    if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
    const long long whole = std::llround(seconds);
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
    const long long minutes = std::llround(seconds / 60);
    return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string with_commas(long long value) {
    std::string digits = std::to_string(value < 0 ? -value : value);
    for (std::ptrdiff_t i = std::ssize(digits) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
    return value < 0 ? "-" + digits : digits;
}

std::optional<std::int64_t> parse_count(std::string_view text, std::int64_t low, std::int64_t high) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text.front() == '-' || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value >= low && value <= high ? std::optional(value) : std::nullopt;
}

std::string shown(std::string_view text) {
    constexpr std::size_t kMost = 60;
    std::string line(text.substr(0, kMost));
    // Not in the middle of a character of several bytes.
    if (text.size() > kMost)
        while (!line.empty() && (static_cast<unsigned char>(text[line.size()]) & 0xC0U) == 0x80U)
            line.pop_back();
    for (char& c : line)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    return line.size() < text.size() ? line + "..." : line;
}

std::string last_line(std::string_view text) {
    constexpr std::size_t kMost = 300;
    std::string last;
    for (const std::string& line : split(text, '\n'))
        if (!trim(line).empty()) last = trim(line);
    return last.substr(0, kMost);
}

}  // namespace noscope

// Small text helpers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

std::vector<std::string> split(std::string_view text, char separator);  // empty parts kept
std::string_view trim(std::string_view text);
std::string lower(std::string_view text);  // ASCII only
std::string join(std::span<const std::string> parts, std::string_view separator);

// The up to `most` candidates nearest to `word` by edit distance (case-insensitive), nearest first; only
// those near enough to be a slip of the hand, or that contain it.
std::vector<std::string> nearest_names(std::string_view word, std::span<const std::string> candidates,
                                       int most);

// A whole number without sign in [low, high].
std::optional<std::int64_t> parse_count(std::string_view text, std::int64_t low, std::int64_t high);
// Text of a user within a message: one line, and not too long.
std::string shown(std::string_view text);

// Of a message of several lines the last that says something, trimmed and cut to 300 bytes: other libraries
// put the reason there.
std::string last_line(std::string_view text);

// "4 min 10 s", "24 h 0 min", "0.8 s": a duration for people.
std::string human_duration(double seconds);

// 1234567 -> "1,234,567".
std::string with_commas(long long value);

}  // namespace noscope

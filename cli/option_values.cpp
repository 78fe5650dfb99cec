#include "option_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace noscope::cli {
namespace {

Error wrong(std::string message) { return {ErrorCode::usage, std::move(message)}; }

template <class T>
std::optional<T> parsed(const std::string& text) {
    T value{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::string range_text(Bounds b) {
    const std::string low = (b.low_open ? "more than " : "at least ") + shown(b.low);
    if (std::isinf(b.high)) return low;
    return low + " and " + (b.high_open ? "less than " : "at most ") + shown(b.high);
}

}  // namespace

std::string shown(double value) {
    std::array<char, 64> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} ? std::string(digits.data(), end) : "";
}

Result<double> number(const std::string& text, Bounds b) {
    const auto value = parsed<double>(text);
    const bool fits = value && std::isfinite(*value) && (b.low_open ? *value > b.low : *value >= b.low) &&
                      (b.high_open ? *value < b.high : *value <= b.high);
    if (!fits) return wrong("'" + text + "' will not do: give a number, " + range_text(b));
    return *value;
}

Result<std::int64_t> whole_number(const std::string& text, std::int64_t low, std::int64_t high) {
    const auto value = parsed<std::int64_t>(text);
    if (!value || *value < low || *value > high)
        return wrong("'" + text + "' will not do: give a whole number, at least " + std::to_string(low));
    return *value;
}

Result<std::uint64_t> seed_number(const std::string& text) {
    const auto value = parsed<std::uint64_t>(text);
    if (!value) return wrong("'" + text + "' will not do: give a whole number of at most 64 bits");
    return *value;
}

Result<bool> truth_value(const std::string& text) {
    if (text == "true") return true;
    if (text == "false") return false;
    return wrong("'" + text + "' will not do: it is either true or false");
}

Result<std::size_t> choice(const std::string& text, const std::vector<std::string>& choices) {
    std::string list;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i] == text) return i;
        list += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i];
    }
    return wrong("'" + text + "' will not do: give " + list);
}

Result<std::string> not_empty(const std::string& text) {
    if (text.empty()) return wrong("the value is empty: give one or leave the option out");
    return text;
}

Result<std::vector<std::string>> comma_list(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        std::string part = text.substr(start, comma - start);
        part.erase(0, part.find_first_not_of(" \t"));
        part.erase(part.find_last_not_of(" \t") + 1);
        if (part.empty())
            return wrong("'" + text + "' holds an empty name: write name,name without more commas");
        parts.push_back(std::move(part));
        start = comma + 1;
    }
    return parts;
}

Result<double> duration_s(const std::string& text) {
    double unit = 1;
    std::string digits = text;
    for (const auto& [letter, seconds] : {std::pair{'s', 1.}, {'m', 60.}, {'h', 3600.}, {'d', 86'400.}})
        if (text.ends_with(letter)) {
            unit = seconds;
            digits.pop_back();
        }
    const auto value = parsed<double>(digits);
    if (!value || !std::isfinite(*value) || *value <= 0)
        return wrong("'" + text + "' will not do: give a length above 0, as 30d, 12h, 90m or 600s");
    return *value * unit;
}

}  // namespace noscope::cli

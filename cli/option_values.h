// Values of options from text. Every error is ErrorCode::usage and says what would do; the caller names the
// option.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace noscope::cli {

struct Bounds {
    double low = 0;
    double high = std::numeric_limits<double>::infinity();
    bool low_open = false, high_open = false;  // the bound itself is refused
};
Result<double> number(const std::string& text, Bounds bounds);
Result<std::int64_t> whole_number(const std::string& text, std::int64_t low, std::int64_t high);
Result<std::uint64_t> seed_number(const std::string& text);
Result<bool> truth_value(const std::string& text);
// One of `choices`, by its index.
Result<std::size_t> choice(const std::string& text, const std::vector<std::string>& choices);
Result<std::string> not_empty(const std::string& text);

// Parts between commas, blanks around them gone. Refuses empty parts.
Result<std::vector<std::string>> comma_list(const std::string& text);

// Seconds of "90", "90s", "15m", "12h" or "30d", above 0.
Result<double> duration_s(const std::string& text);

// A number as a person writes it: "2", "0.95".
std::string shown(double value);

}  // namespace noscope::cli

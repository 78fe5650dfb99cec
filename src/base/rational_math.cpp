#include "base/rational_math.h"

#include "base/error_text.h"

#include <cassert>
#include <charconv>
#include <limits>
#include <numeric>
#include <optional>
#include <string>

namespace noscope {

Rational reduced(std::int64_t num, std::int64_t den) {
    assert(den != 0);
    if (den < 0) {
        num = -num;
        den = -den;
    }
    const std::int64_t divisor = std::gcd(num, den);
    return divisor > 1 ? Rational{num / divisor, den / divisor} : Rational{num, den};
}

Rational operator*(Rational a, Rational b) {
    // Cross-reduction keeps the terms small before they are multiplied.
    const Rational left = reduced(a.num, b.den), right = reduced(b.num, a.den);
    const int128 num = int128{left.num} * right.num, den = int128{left.den} * right.den;
    assert(num <= std::numeric_limits<std::int64_t>::max() &&
           num >= std::numeric_limits<std::int64_t>::min());
    assert(den <= std::numeric_limits<std::int64_t>::max());
    return {static_cast<std::int64_t>(num), static_cast<std::int64_t>(den)};
}

namespace {

// Enough for any rate or length in use, and small enough that slot arithmetic on 64-bit time stamps fits 128
// bits.
constexpr std::int64_t kLargestTerm = 1'000'000'000;
constexpr std::size_t kMostDecimals = 9;

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    // No sign: "-0" is the number 0, and would make "-0.5" a half.
    if (text.empty() || text.front() == '-' || error != std::errc{} || end != text.data() + text.size() ||
        value > kLargestTerm)
        return std::nullopt;
    return value;
}

std::optional<Rational> parse_decimal(std::string_view text) {
    const std::size_t dot = text.find('.');
    const std::string_view whole = text.substr(0, dot);
    const std::string_view decimals = dot == std::string_view::npos ? "" : text.substr(dot + 1);
    if ((whole.empty() && decimals.empty()) || decimals.size() > kMostDecimals) return std::nullopt;
    const auto w = whole.empty() ? std::optional<std::int64_t>{0} : parse_integer(whole);
    const auto d = decimals.empty() ? std::optional<std::int64_t>{0} : parse_integer(decimals);
    if (!w || !d) return std::nullopt;
    std::int64_t scale = 1;
    for (std::size_t i = 0; i < decimals.size(); ++i) scale *= 10;
    return reduced(*w * scale + *d, scale);
}

}  // namespace

Result<Rational> parse_rational(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        if (const auto value = parse_decimal(text)) return *value;
    } else {
        const auto num = parse_integer(text.substr(0, slash)), den = parse_integer(text.substr(slash + 1));
        if (num && den && *den > 0) return reduced(*num, *den);
    }
    return fail(ErrorCode::usage,
                "'{}' will not do: write a decimal (0.5) with at most 9 places or a fraction (30000/1001) of "
                "numbers up to "
                "1,000,000,000",
                text);
}

std::string to_string(Rational value) {
    const Rational r = reduced(value.num, value.den);
    std::int64_t scale = 1;
    for (int decimals = 0; decimals <= 3; ++decimals, scale *= 10)
        if (scale % r.den == 0) return fmt::format("{:.{}f}", r.value(), decimals);
    return fmt::format("{}/{}", r.num, r.den);
}

}  // namespace noscope

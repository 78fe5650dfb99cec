// Exact arithmetic on fractions and time stamps, in 128 bits so that no product of two 64-bit terms
// overflows.
#pragma once

#include <noscope/rational.h>

#include <noscope/error.h>

#include <compare>
#include <string>
#include <cstdint>
#include <string_view>

namespace noscope {

__extension__ using int128 = __int128;

// floor(a / b) for b > 0; C++ division truncates towards zero.
constexpr std::int64_t floor_div(int128 a, int128 b) {
    const int128 q = a / b;
    return static_cast<std::int64_t>(q - (a % b < 0 ? 1 : 0));
}

constexpr std::strong_ordering compare(Rational a, Rational b) {
    const int128 left = int128{a.num} * b.den, right = int128{b.num} * a.den;
    return left < right   ? std::strong_ordering::less
           : left > right ? std::strong_ordering::greater
                          : std::strong_ordering::equal;
}

// num/den in lowest terms with den > 0. Asserts den != 0.
Rational reduced(std::int64_t num, std::int64_t den);

// The product in lowest terms. Asserts that it fits 64 bits.
Rational operator*(Rational a, Rational b);

// "2", "0.5", "30000/1001": a decimal or a fraction, >= 0, at most 9 decimals. Usage error otherwise.
Result<Rational> parse_rational(std::string_view text);

// "2", "0.5" where a short decimal is exact, else "30000/1001".
std::string to_string(Rational value);

}  // namespace noscope

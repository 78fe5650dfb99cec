#include "search/sample_order.h"

#include "base/sha256.h"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <charconv>
#include <string>

namespace noscope {
namespace {

constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;  // 2^64 over the golden ratio

// SplitMix64's finisher (Steele, Lea, Flood 2014): every bit of what goes in moves every bit of what comes
// out.
std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
    return bits ^ (bits >> 31);
}

}  // namespace

DrawStream::DrawStream(std::uint64_t seed, std::string_view use, std::string_view thing) : key_(0) {
    const std::string hash = sha256_hex(fmt::format("{} {} {}", seed, use, thing));
    std::from_chars(hash.data(), hash.data() + 16, key_, 16);
}

std::uint64_t DrawStream::bits(std::int64_t number) const {
    return mixed(key_ + (static_cast<std::uint64_t>(number) + 1) * kStep);
}

double DrawStream::fraction(std::int64_t number) const {
    return (static_cast<double>(bits(number) >> 12) + .5) * 0x1p-52;
}

double minus_log(double x) {
    assert(x > 0 && x <= 1);
    constexpr double kLog2 = 0.69314718055994530942;
    int exponent = 0;
    double mantissa = std::frexp(x, &exponent);  // [1/2, 1)
    if (mantissa < 0.70710678118654752440) {
        mantissa *= 2;
        --exponent;
    }
    // ln(m) = 2 artanh((m - 1) / (m + 1)); |ratio| < .172, so that 12 terms leave less than 2^-60.
    const double ratio = (mantissa - 1) / (mantissa + 1), square = ratio * ratio;
    double sum = 0;
    for (int term = 23; term >= 1; term -= 2) sum = sum * square + 1.0 / term;
    return -(2 * ratio * sum + exponent * kLog2);
}

}  // namespace noscope

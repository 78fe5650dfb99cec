// Exact fractions: rates, window lengths and time bases are never rounded.
#pragma once

#include <cstdint>

namespace noscope {

// num/den with den > 0. Not necessarily in lowest terms; comparison is by value (base/rational_math.h).
struct Rational {
    std::int64_t num = 0;
    std::int64_t den = 1;

    double value() const { return static_cast<double>(num) / static_cast<double>(den); }
};

}  // namespace noscope

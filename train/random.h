// Random numbers that are the same with every library: std's distributions are not.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

namespace noscope::train {

using RandomBits = std::mt19937_64;

// [0, 1)
inline double fraction(RandomBits& bits) { return static_cast<double>(bits() >> 11) * 0x1p-53; }

// [low, high)
inline double between(RandomBits& bits, double low, double high) {
    return low + (high - low) * fraction(bits);
}

// 0 to count - 1; count > 0. The bias of the remainder is below 2^-40 for counts of rows and pixels.
inline std::size_t below(RandomBits& bits, std::size_t count) {
    return static_cast<std::size_t>(bits() % count);
}

// Of the standard normal distribution (Box and Muller 1958).
inline double normal(RandomBits& bits) {
    const double radius = std::sqrt(-2 * std::log(1 - fraction(bits)));
    return radius * std::cos(2 * std::numbers::pi * fraction(bits));
}

template <class T>
void shuffle(std::vector<T>& values, RandomBits& bits) {
    for (std::size_t left = values.size(); left > 1; --left)
        std::swap(values[left - 1], values[bits() % left]);
}

}  // namespace noscope::train

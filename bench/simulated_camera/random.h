// Randomness that is the same on every machine: hashes of counters, and the few functions that the standard
// library leaves to the platform's mathematics.
#pragma once

#include <cstdint>

namespace noscope::simulated {

// A 64-bit finaliser (splitmix64, Steele et al. 2014): every input bit reaches every output bit.
constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

template <class... Rest>
constexpr std::uint64_t mix(std::uint64_t first, std::uint64_t second, Rest... rest) {
    return mix(mix(first) ^ second, static_cast<std::uint64_t>(rest)...);
}

// What a number is drawn for: streams of one seed that do not touch each other.
enum class Purpose : std::uint64_t {
    arrival,
    choice,
    variation,
    halves,
    drift,
    clouds,
    shake,
    lamp,
    noise,
    rain
};

// [0, 1) with 53 bits.
constexpr double unit(std::uint64_t hash) { return static_cast<double>(hash >> 11) * 0x1.0p-53; }

// Draws one after another from the stream (seed, purpose, index).
class Draws {
   public:
    Draws(std::uint64_t seed, Purpose purpose, std::uint64_t index = 0)
        : state_(mix(seed, static_cast<std::uint64_t>(purpose), index)) {}

    std::uint64_t next() { return mix(state_, ++count_); }
    double uniform() { return unit(next()); }  // [0, 1)
    double between(double low, double high) { return low + (high - low) * uniform(); }
    int below(int n) { return static_cast<int>(uniform() * n); }  // 0..n-1, n > 0
    double exponential(double mean);                              // > 0

   private:
    std::uint64_t state_, count_ = 0;
};

// Natural logarithm for x > 0 and sine of `turns` full circles, to about 1e-9, from + - * / alone, so that no
// platform's libm has a say.
double plain_log(double x);
double plain_sine(double turns);

// Smooth noise over a line: cubic steps between random values in [-1, 1] at whole `at`.
double smooth_noise(std::uint64_t stream, double at);
// The same over a plane.
double smooth_noise(std::uint64_t stream, double x, double y);

}  // namespace noscope::simulated

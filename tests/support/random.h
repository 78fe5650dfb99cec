// Random numbers of a known seed, as 32 bits.
#pragma once

#include <cstdint>
#include <random>

namespace noscope::testing {

// std::mt19937 gives out a type of 64 bits.
class Random {
   public:
    using result_type = std::uint32_t;
    explicit Random(std::uint32_t seed) : engine_(seed) {}

    std::uint32_t operator()() { return static_cast<std::uint32_t>(engine_()); }
    static constexpr std::uint32_t min() { return 0; }
    static constexpr std::uint32_t max() { return ~std::uint32_t{0}; }

    double fraction() { return (*this)() / 4294967296.0; }  // [0, 1)

   private:
    std::mt19937 engine_;
};

}  // namespace noscope::testing

// The orders in which blocks are drawn: numbers that a seed and a block alone decide.
#pragma once

#include <cstdint>
#include <string_view>

namespace noscope {

// A stream of random numbers for things that are counted: no state, so that no draw hangs on another.
class DrawStream {
   public:
    // `use` and `thing` keep streams of one seed apart.
    DrawStream(std::uint64_t seed, std::string_view use, std::string_view thing);
    std::uint64_t bits(std::int64_t number) const;
    double fraction(std::int64_t number) const;  // in (0, 1), of 53 bits

   private:
    std::uint64_t key_;
};

// -ln(x) for x in (0, 1], by additions, products and quotients alone: libraries' logarithms differ in the
// last bit, and with it the order of a draw would. To some 4 units in the last place.
double minus_log(double x);

}  // namespace noscope

// The classes that blocks are put into by a number that is known of each, and which sampled block stands for
// which other one. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// Four at most, and none of fewer than eight sampled blocks.
class SampleClasses {
   public:
    explicit SampleClasses(std::span<const double> sample_x);

    std::size_t count() const { return begins_.size() + 1; }
    std::size_t of(double x) const;

   private:
    // Where classes begin, but for the first: halfway between two sampled numbers, so that none is without
    // any and neither side gains.
    std::vector<double> begins_;
};

// Which sampled block stands for each of `population`, in its order: one of the same class, each of a class
// as often as any other, to within once; which ones where, `seed` says. Values summed over them are, on
// average, expanded(). Wants a sampled block where `population` has any (asserted).
std::vector<std::size_t> stand_ins(std::span<const double> sample_x, std::span<const double> population,
                                   std::uint64_t seed);

}  // namespace noscope

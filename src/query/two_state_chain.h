// Whether something is there in each of a row of frames, as a hidden Markov chain of two states with what is
// known of single frames: forward-backward (Baum, Petrie, Soules, Weiss 1970; Rabiner 1989).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace noscope {

// How likely what is known of a frame is where nothing is there, and where something is: not below 0, not
// both 0. A common factor does not matter.
struct Evidence {
    double absent = 1, present = 1;
};

class TwoStateChain {
   public:
    // `enter`: the chance that something is there in a frame if it was not in the one before; `leave`: that
    // it is gone if it was. Both in (0, 1). The first frame is like any: its chance is enter / (enter +
    // leave).
    TwoStateChain(double enter, double leave, std::vector<Evidence> frames);

    // The chance that something is there in frame i, by all that is known of all.
    double present(std::size_t i) const { return present_[i]; }
    // The chances that it is there in 0, 1, ... of those frames in [first, first + counts.size()) whose flag
    // is set; at least one frame, O(n^2).
    std::vector<double> counts(std::size_t first, std::span<const char> counted) const;

   private:
    using Pair = std::array<double, 2>;  // absent, present

    std::array<Pair, 2> step_;  // from, to
    std::vector<Evidence> frames_;
    // In frame i: of what is known up to it, and of what is known behind it. Sums are 1.
    std::vector<Pair> forward_, backward_;
    std::vector<double> present_;
};

}  // namespace noscope

// Whether scores still are those of a sample: counts over bins, and a test in which blocks, not frames, are
// the units (docs/drift.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// Bins of scores: up to each edge, above the last, and of frames without a score.
class ScoreBins {
   public:
    ScoreBins() = default;
    // Edges ascending and finite.
    explicit ScoreBins(std::vector<float> edges) : edges_(std::move(edges)) {}
    // Edges at the tenths of `scores` and at their largest, equal ones once. Those that are not a number do
    // not count.
    static ScoreBins of(std::vector<float> scores);

    const std::vector<float>& edges() const { return edges_; }
    std::size_t size() const { return edges_.size() + 2; }
    std::size_t bin(float score) const;

   private:
    std::vector<float> edges_;
};

// Frames of many blocks by bin, with what tells how much blocks differ. In any order, and part by part, it
// comes to the same.
struct ScoreCounts {
    std::int64_t blocks = 0;
    std::vector<std::int64_t> counts;    // by bin
    std::vector<std::int64_t> squares;   // by bin: of a block's count, added up
    std::vector<std::int64_t> products;  // by bin: of a block's count and all of its frames, added up
    std::int64_t total_squares = 0;      // of all frames of a block, added up

    explicit ScoreCounts(std::size_t bins = 0) : counts(bins), squares(bins), products(bins) {}

    void add_block(std::span<const std::int64_t> frames);  // by bin; one without frames is none
    void add(const ScoreCounts& other);                    // of as many bins

    std::int64_t frames() const;
    // How many times more its shares vary than those of as many independent frames would: the mean over bins
    // of the design effect (first order of Rao and Scott, JASA 76, 1981), blocks as clusters; 1 at least.
    double design_effect() const;

    bool operator==(const ScoreCounts&) const = default;
};

// Population stability index: sum of (p - q) ln(p / q) over bins, shares with half a frame more in each bin,
// frames counted by their design effect.
double stability_index(const ScoreCounts& a, const ScoreCounts& b);

// Below, no shift is worth a word, however sure it is: the customary bound of a "major" shift.
inline constexpr double kMajorShift = .25;
// So many blocks are needed to say how much they differ. The smallest sample of a search has 18.
inline constexpr std::int64_t kLeastDriftBlocks = 15;

struct Drift {
    bool judged = false;  // there are enough blocks
    bool drifted = false;
    double index = 0;  // to the stretch of the sample that is nearest
    double bound = 0;  // what it must pass
};

// `sample`: of consecutive stretches of the sample, one at least. Scores have drifted where they are further
// from the whole sample than one in a thousand samples of it would be (the index is distributed as chi square
// times 1/n + 1/m, Yurdakul and Naranjo, J. Risk Model Validation 14, 2020, here with effective numbers of
// frames), and further from each of its stretches than kMajorShift and what chance alone gives on average: a
// busy hour is no drift where the sample has one.
Drift find_drift(std::span<const ScoreCounts> sample, const ScoreCounts& seen);

// Parts the blocks of a sample, in time order, into consecutive stretches for find_drift(): of
// kLeastDriftBlocks at least, 24 at most. Fewer blocks make one.
std::vector<ScoreCounts> stretches_of(std::size_t bins,
                                      std::span<const std::vector<std::int64_t>> frames_of_blocks);

}  // namespace noscope

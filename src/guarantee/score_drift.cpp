#include "guarantee/score_drift.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace noscope {
namespace {

constexpr std::size_t kTenths = 10;
constexpr std::size_t kMostStretches = 24;
// Upper thousandth of chi square with 1, 2, ... degrees of freedom.
constexpr std::array<double, 11> kChiSquare{10.828, 13.816, 16.266, 18.467, 20.515, 22.458,
                                            24.322, 26.124, 27.877, 29.588, 31.264};

double share(const ScoreCounts& counts, std::size_t bin, double frames, double effect) {
    const double all = frames / effect, bins = static_cast<double>(counts.counts.size());
    return (static_cast<double>(counts.counts[bin]) / effect + .5) / (all + .5 * bins);
}

// Each no less than what the other shows: where all blocks happen to be alike nothing is known of how they
// differ.
double common_effect(const ScoreCounts& a, const ScoreCounts& b) {
    return std::max(a.design_effect(), b.design_effect());
}

double index_with(const ScoreCounts& a, const ScoreCounts& b, double effect) {
    const auto all_a = static_cast<double>(a.frames()), all_b = static_cast<double>(b.frames());
    double index = 0;
    for (std::size_t bin = 0; bin < a.counts.size(); ++bin) {
        if (a.counts[bin] + b.counts[bin] == 0) continue;
        const double p = share(a, bin, all_a, effect), q = share(b, bin, all_b, effect);
        index += (p - q) * std::log(p / q);
    }
    return index;
}

// Bins that hold anything, less one.
std::size_t freedom(const ScoreCounts& a, const ScoreCounts& b) {
    std::size_t bins = 0;
    for (std::size_t bin = 0; bin < a.counts.size(); ++bin) bins += a.counts[bin] + b.counts[bin] > 0 ? 1 : 0;
    return std::clamp<std::size_t>(bins, 2, kChiSquare.size() + 1) - 1;
}

double spread(const ScoreCounts& a, const ScoreCounts& b, double effect) {
    return effect / static_cast<double>(a.frames()) + effect / static_cast<double>(b.frames());
}

}  // namespace

ScoreBins ScoreBins::of(std::vector<float> scores) {
    std::erase_if(scores, [](float score) { return std::isnan(score); });
    std::ranges::sort(scores);
    std::vector<float> edges;
    for (std::size_t tenth = 1; tenth <= kTenths && !scores.empty(); ++tenth) {
        const std::size_t rank = std::max<std::size_t>(1, tenth * scores.size() / kTenths);
        // Files cannot hold what is infinite, as PSNR of equal pictures is.
        const float edge = std::clamp(scores[rank - 1], std::numeric_limits<float>::lowest(),
                                      std::numeric_limits<float>::max());
        if (edges.empty() || edge > edges.back()) edges.push_back(edge);
    }
    return ScoreBins(std::move(edges));
}

std::size_t ScoreBins::bin(float score) const {
    if (std::isnan(score)) return edges_.size() + 1;
    return static_cast<std::size_t>(std::ranges::lower_bound(edges_, score) - edges_.begin());
}

void ScoreCounts::add_block(std::span<const std::int64_t> frames) {
    assert(frames.size() == counts.size());
    const std::int64_t all = std::accumulate(frames.begin(), frames.end(), std::int64_t{0});
    if (all == 0) return;
    ++blocks;
    total_squares += all * all;
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        counts[bin] += frames[bin];
        squares[bin] += frames[bin] * frames[bin];
        products[bin] += frames[bin] * all;
    }
}

void ScoreCounts::add(const ScoreCounts& other) {
    assert(other.counts.size() == counts.size());
    blocks += other.blocks;
    total_squares += other.total_squares;
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        counts[bin] += other.counts[bin];
        squares[bin] += other.squares[bin];
        products[bin] += other.products[bin];
    }
}

std::int64_t ScoreCounts::frames() const {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

// A share is a ratio over clusters; its variance by linearisation is sum of (block's count - p * block's
// frames)^2 over blocks, times b / (b - 1), over all frames squared. Of independent frames it would be
// p (1 - p) / frames, and the mean is weighted with 1 - p.
double ScoreCounts::design_effect() const {
    if (blocks < 2) return 1;
    const auto all = static_cast<double>(frames()), count = static_cast<double>(blocks);
    double sum = 0;
    int bins = 0;
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        if (counts[bin] == 0) continue;
        ++bins;
        const double p = static_cast<double>(counts[bin]) / all;
        const double squared = static_cast<double>(squares[bin]) -
                               2 * p * static_cast<double>(products[bin]) +
                               p * p * static_cast<double>(total_squares);
        sum += squared * count / (count - 1) / all / p;
    }
    return bins < 2 ? 1 : std::max(1., sum / (bins - 1));
}

double stability_index(const ScoreCounts& a, const ScoreCounts& b) {
    return index_with(a, b, common_effect(a, b));
}

Drift find_drift(std::span<const ScoreCounts> sample, const ScoreCounts& seen) {
    ScoreCounts whole(seen.counts.size());
    for (const ScoreCounts& stretch : sample) whole.add(stretch);
    Drift drift;
    drift.judged = whole.blocks >= kLeastDriftBlocks && seen.blocks >= kLeastDriftBlocks;
    if (!drift.judged) return drift;
    const double effect = common_effect(whole, seen);
    // The effect itself is only estimated, from so many blocks.
    const auto least = static_cast<double>(std::min(whole.blocks, seen.blocks));
    const double by_chance = kChiSquare[freedom(whole, seen) - 1] * spread(whole, seen, effect) * least /
                             (least - static_cast<double>(kLeastDriftBlocks) / 2);
    const double to_whole = index_with(whole, seen, effect);
    drift.index = to_whole;
    drift.bound = std::max(kMajorShift, by_chance);
    drift.drifted = to_whole > drift.bound;
    for (const ScoreCounts& stretch : sample) {
        const double own = common_effect(stretch, seen), index = index_with(stretch, seen, own);
        const double usual = static_cast<double>(freedom(stretch, seen)) * spread(stretch, seen, own);
        drift.drifted = drift.drifted && index > std::max(kMajorShift, usual);
        drift.index = std::min(drift.index, index);
    }
    return drift;
}

std::vector<ScoreCounts> stretches_of(std::size_t bins,
                                      std::span<const std::vector<std::int64_t>> frames_of_blocks) {
    const std::size_t blocks = frames_of_blocks.size();
    const std::size_t parts =
        std::clamp<std::size_t>(blocks / static_cast<std::size_t>(kLeastDriftBlocks), 1, kMostStretches);
    std::vector<ScoreCounts> stretches(parts, ScoreCounts(bins));
    for (std::size_t i = 0; i < blocks; ++i) stretches[i * parts / blocks].add_block(frames_of_blocks[i]);
    return stretches;
}

}  // namespace noscope

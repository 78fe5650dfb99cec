#include "difference/metric.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "difference/metric_rows.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

namespace noscope {
namespace {

// Images whose scaled copies stay in a core's cache.
constexpr std::size_t kGainBatch = 8;

Result<std::vector<double>> block_weights(const BlockGrid& grid, const MetricOptions& options) {
    const auto counts = blocks_that_count(grid, options.crop, options.regions, options.exclusions);
    const auto counting = std::count(counts.begin(), counts.end(), true);
    if (counting == 0)
        return fail(ErrorCode::usage,
                    "no block of the images lies in the region; give a region that the images show");
    std::vector<double> weights = options.weights;
    if (weights.empty()) weights.assign(grid.blocks(), 1.0 / static_cast<double>(counting));
    if (weights.size() != grid.blocks())
        return fail(ErrorCode::usage, "{} weights do not fit a grid of {}x{}, which has {} blocks",
                    weights.size(), grid.columns(), grid.rows(), grid.blocks());
    for (std::size_t block = 0; block < weights.size(); ++block) {
        if (!std::isfinite(weights[block]))
            return fail(ErrorCode::usage, "the weight of block {} is no finite number", block);
        if (!counts[block]) weights[block] = 0;
    }
    return weights;
}

}  // namespace

std::span<const MetricRow> metrics() {
    static const std::array table{kMseMetric, kSadMetric, kPsnrMetric, kSsimMetric, kHistMetric};
    return table;
}

Result<std::unique_ptr<Metric>> make_metric(std::string_view name, GridSize grid, int width, int height,
                                            const MetricOptions& options) {
    const auto rows = metrics();
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const MetricRow& one) { return one.name == name; });
    if (row == rows.end()) {
        std::vector<std::string> names;
        for (const MetricRow& one : rows) names.emplace_back(one.name);
        return fail(ErrorCode::usage, "no metric '{}'; there are {}", name, join(names, ", "));
    }
    if (width < 1 || height < 1 || width > kMostScoreSide || height > kMostScoreSide)
        return fail(ErrorCode::usage, "images of {}x{}: sides are 1 to {}", width, height, kMostScoreSide);
    MetricSetup setup{.width = width, .height = height, .gain = options.gain, .sums = options.sums};
    if (grid.whole()) {
        if (!options.weights.empty() || !options.regions.empty() || !options.exclusions.empty())
            return fail(ErrorCode::usage, "weights and regions are told by block: write {}(...,10x10)", name);
        return row->make(std::move(setup));
    }
    if (!row->blocks)
        return fail(ErrorCode::usage, "'{}' looks at the whole image and takes no grid; leave {} out", name,
                    to_string(grid));
    NOSCOPE_TRY(setup.grid, BlockGrid::make(grid, width, height));
    NOSCOPE_TRY(setup.weights, block_weights(*setup.grid, options));
    return row->make(std::move(setup));
}

const std::uint8_t* Metric::luma(const ScoreImage& image) const {
    assert(image.width == setup_.width && image.height == setup_.height);
    return image.y.data();
}

double Metric::distance(const ScoreImage& now, const ScoreImage& then) {
    double score = 0;
    pairs_ = {{luma(now), luma(then)}};
    run({&score, 1});
    return score;
}

void Metric::distances(const ScoreImage& now, std::span<const ScoreImage* const> then,
                       std::span<double> out) {
    assert(then.size() == out.size());
    pairs_.clear();
    for (const ScoreImage* image : then) pairs_.push_back({luma(now), luma(*image)});
    run(out);
}

void Metric::distances(std::span<const ScoreImage* const> now, std::span<const ScoreImage* const> then,
                       std::span<double> out) {
    assert(now.size() == out.size() && then.size() == out.size());
    pairs_.clear();
    for (std::size_t i = 0; i < now.size(); ++i) pairs_.push_back({luma(*now[i]), luma(*then[i])});
    run(out);
}

void Metric::block_errors(const ScoreImage& now, const ScoreImage& then, std::span<double> out) {
    assert(setup_.grid && out.size() == setup_.grid->blocks());
    pairs_ = {{luma(now), luma(then)}};
    if (setup_.gain) correct_gain(pairs_);
    errors(shape(), pairs_.front(), out.data());
}

void Metric::errors(const PlaneShape&, const PlanePair&, double*) {
    assert(!"a metric that takes a grid tells its blocks' errors");
}

PlaneShape Metric::shape() const {
    return {static_cast<std::size_t>(setup_.width), static_cast<std::size_t>(setup_.height), setup_.width,
            setup_.width};
}

void Metric::run(std::span<double> out) {
    const PlaneShape shape = this->shape();
    const std::span<PlanePair> pairs(pairs_);
    if (!setup_.gain) return score(shape, pairs, out.data());
    for (std::size_t from = 0; from < pairs.size(); from += kGainBatch) {
        const auto part = pairs.subspan(from, std::min(kGainBatch, pairs.size() - from));
        correct_gain(part);
        score(shape, part, &out[from]);
    }
}

void Metric::correct_gain(std::span<PlanePair> pairs) {
    const std::size_t count =
        static_cast<std::size_t>(setup_.width) * static_cast<std::size_t>(setup_.height);
    scaled_.resize(kGainBatch * count);
    const std::uint8_t* summed = nullptr;
    std::uint64_t sum = 0;
    std::uint8_t* to = scaled_.data();
    for (PlanePair& pair : pairs) {
        if (pair.now != summed) sum = setup_.sums->levels(summed = pair.now, count);
        const std::uint32_t gain = gain_between(setup_.sums->levels(pair.then, count), sum);
        if (gain == kUnitGain) continue;
        setup_.sums->scale(pair.then, count, gain, to);
        pair.then = std::exchange(to, to + count);
    }
}

}  // namespace noscope

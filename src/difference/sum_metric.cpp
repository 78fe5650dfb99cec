#include "difference/sum_metric.h"

#include <utility>

namespace noscope {
namespace {

class WholeSum : public Metric {
   public:
    WholeSum(MetricSetup setup, const SumKind& kind) : Metric(std::move(setup)), kind_(kind) {}

   private:
    void score(const PlaneShape& shape, std::span<const PlanePair> pairs, double* out) override {
        sums_.resize(pairs.size());
        (setup().sums->*kind_.whole)(shape, pairs, sums_.data());
        const double most = setup().samples() * kind_.most;
        for (std::size_t i = 0; i < pairs.size(); ++i) out[i] = static_cast<double>(sums_[i]) / most;
    }

    SumKind kind_;
    std::vector<std::uint64_t> sums_;
};

class BlockedSum : public Metric {
   public:
    BlockedSum(MetricSetup from, const SumKind& kind) : Metric(std::move(from)), kind_(kind) {
        const BlockGrid& grid = *setup().grid;
        for (std::size_t block = 0; block < grid.blocks(); ++block)
            factors_.push_back(setup().weights[block] / most(block));
    }

   private:
    void score(const PlaneShape& shape, std::span<const PlanePair> pairs, double* out) override {
        sums_.resize(pairs.size() * factors_.size());
        (setup().sums->*kind_.by_block)(*setup().grid, shape, pairs, sums_.data());
        const std::uint32_t* sum = sums_.data();
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            double score = 0;
            for (const double factor : factors_) score += factor * *sum++;
            out[i] = score;
        }
    }

    void errors(const PlaneShape& shape, const PlanePair& pair, double* out) override {
        sums_.resize(factors_.size());
        (setup().sums->*kind_.by_block)(*setup().grid, shape, {&pair, 1}, sums_.data());
        for (std::size_t block = 0; block < sums_.size(); ++block) out[block] = sums_[block] / most(block);
    }

    // A block's sum at most.
    double most(std::size_t block) const {
        return static_cast<double>(setup().grid->samples(block)) * kind_.most;
    }

    SumKind kind_;
    std::vector<double> factors_;  // of each block's sum
    std::vector<std::uint32_t> sums_;
};

}  // namespace

std::unique_ptr<Metric> make_sum_metric(MetricSetup setup, const SumKind& kind) {
    if (setup.grid) return std::make_unique<BlockedSum>(std::move(setup), kind);
    return std::make_unique<WholeSum>(std::move(setup), kind);
}

}  // namespace noscope

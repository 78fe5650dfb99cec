#include "search/block_sample.h"

#include "base/rational_math.h"
#include "search/sample_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

namespace noscope {
namespace {

constexpr int kBlockS = 10;
// Weights for training: a quiet block stays possible, and one with a lorry before the lens is no hundred.
// What is not known lies between.
constexpr double kQuietWeight = .1, kMostActivity = 4, kUnknownWeight = .5;

double weight_of(const PopulationBlock& block) {
    if (std::isnan(block.activity)) return kUnknownWeight;
    return kQuietWeight + std::clamp<double>(block.activity, 0, kMostActivity);
}

class Draw {
   public:
    Draw(const BlockPopulation& population, const SampleRequest& request)
        : population_(population), request_(request), drawn_(population.blocks.size()) {
        assert(population.windows > 0 && request.train >= 0 && request.select >= 0);
        sample_.seed = request.seed;
        sample_.stretch_s = request.stretch_s;
        sample_.windows = population.windows;
        sample_.population_blocks = std::ssize(population.blocks);
        sample_.population_frames = population.frames();
        sample_.files = population.files;
        make_strata();
    }

    BlockSample go() {
        const std::int64_t train = std::min(request_.train, std::ssize(drawn_));
        take(by_activity(), (train + 1) / 2, SampleRole::train);
        take(evenly("train"), train / 2, SampleRole::train);
        take(evenly("select"), request_.select, SampleRole::select);
        return std::move(sample_);
    }

   private:
    const std::string& identity(const PopulationBlock& block) const {
        return population_.files[block.file].identity;
    }

    void make_strata() {
        using Key = std::tuple<std::int64_t, std::int64_t, bool>;  // file or -1, stretch, night
        std::map<Key, std::uint32_t> known;
        const auto key_of = [&](const PopulationBlock& block) -> Key {
            if (request_.stretch_s <= 0) return {-1, 0, false};
            const std::optional<double> clock = population_.files[block.file].clock_s;
            const double stretch = std::floor((clock.value_or(0) + block.file_s) / request_.stretch_s);
            // Only a damaged file claims times beyond that.
            return {clock ? -1 : std::int64_t{block.file},
                    static_cast<std::int64_t>(std::clamp(stretch, -0x1p60, 0x1p60)), block.night};
        };
        for (const PopulationBlock& block : population_.blocks) known.emplace(key_of(block), 0);
        for (auto& [key, place] : known) {
            const auto& [file, stretch, night] = key;
            place = static_cast<std::uint32_t>(sample_.strata.size());
            SampleStratum stratum{.stretch = stretch, .night = night};
            if (file >= 0) stratum.file = static_cast<std::uint32_t>(file);
            sample_.strata.push_back(stratum);
        }
        for (const PopulationBlock& block : population_.blocks) {
            stratum_of_.push_back(known.at(key_of(block)));
            ++sample_.strata[stratum_of_.back()].blocks;
        }
    }

    // One number a block, out of the stream of its file.
    std::vector<double> fractions(const char* use) const {
        std::vector<DrawStream> streams;
        for (const PopulationFile& file : population_.files)
            streams.emplace_back(request_.seed, use, file.identity);
        std::vector<double> values;
        for (const PopulationBlock& block : population_.blocks)
            values.push_back(streams[block.file].fraction(block.number));
        return values;
    }

    // Places of the blocks, smallest value first. Files with the same first MiB share their numbers.
    std::vector<std::size_t> ordered(const std::vector<double>& values) const {
        std::vector<std::size_t> order(values.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto rank = [&](std::size_t i) {
            const PopulationBlock& block = population_.blocks[i];
            return std::tie(values[i], identity(block), block.number, block.file);
        };
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return rank(a) < rank(b); });
        return order;
    }

    // Exponential keys: taking the smallest is drawing by weight without replacement (Efraimidis, Spirakis
    // 2006).
    std::vector<std::size_t> by_activity() const {
        std::vector<double> keys = fractions("active");
        for (std::size_t i = 0; i < keys.size(); ++i)
            keys[i] = minus_log(keys[i]) / weight_of(population_.blocks[i]);
        return ordered(keys);
    }

    // Of a stratum with N blocks the one of rank r (from 0, in random order) comes at (r + u) / N, u random
    // in (0, 1): up to any point t each stratum has given N t blocks, rounded up or down with the chance that
    // makes it N t on average. So small strata are not passed over, and no stratum ever gives one back, as it
    // would by the method of the largest remainder.
    std::vector<std::size_t> evenly(const char* use) const {
        std::vector<double> offsets;
        for (const SampleStratum& stratum : sample_.strata) {
            const std::string where = stratum.file ? population_.files[*stratum.file].identity : "clock";
            const DrawStream stream(request_.seed, fmt::format("{} stratum", use), where);
            offsets.push_back(stream.fraction(2 * stratum.stretch + (stratum.night ? 1 : 0)));
        }
        std::vector<double> keys = fractions(use);
        std::vector<std::int64_t> ranks(sample_.strata.size());
        for (const std::size_t i : ordered(keys)) {
            const std::uint32_t stratum = stratum_of_[i];
            keys[i] = (static_cast<double>(ranks[stratum]++) + offsets[stratum]) /
                      static_cast<double>(sample_.strata[stratum].blocks);
        }
        return ordered(keys);
    }

    void take(const std::vector<std::size_t>& order, std::int64_t count, SampleRole role) {
        for (const std::size_t i : order) {
            if (count <= 0) return;
            if (drawn_[i]) continue;
            drawn_[i] = true;
            --count;
            const PopulationBlock& block = population_.blocks[i];
            SampleStratum& stratum = sample_.strata[stratum_of_[i]];
            ++(role == SampleRole::train ? stratum.train : stratum.select);
            sample_.blocks.push_back({block.file, block.number, block.frames, stratum_of_[i], role});
        }
    }

    const BlockPopulation& population_;
    const SampleRequest& request_;
    std::vector<bool> drawn_;
    std::vector<std::uint32_t> stratum_of_;  // by block
    BlockSample sample_;
};

}  // namespace

std::int64_t sample_block_windows(Rational window) {
    return std::max<std::int64_t>(1, floor_div(int128{kBlockS} * window.den, window.num));
}

std::int64_t BlockPopulation::frames() const {
    return std::accumulate(blocks.begin(), blocks.end(), std::int64_t{0},
                           [](std::int64_t sum, const PopulationBlock& block) { return sum + block.frames; });
}

std::int64_t BlockSample::frames() const {
    return std::accumulate(blocks.begin(), blocks.end(), std::int64_t{0},
                           [](std::int64_t sum, const SampledBlock& block) { return sum + block.frames; });
}

double SampleStratum::select_probability() const {
    return select > 0 ? static_cast<double>(select) / static_cast<double>(blocks - train) : 0;
}

BlockSample draw_sample(const BlockPopulation& population, const SampleRequest& request) {
    return Draw(population, request).go();
}

std::int64_t blocks_for_frames(const BlockPopulation& population, std::int64_t frames) {
    const std::int64_t all = population.frames(), blocks = std::ssize(population.blocks);
    if (all <= 0) return 0;
    const int128 wanted = (int128{std::max<std::int64_t>(frames, 1)} * blocks + all - 1) / all;
    return static_cast<std::int64_t>(std::min<int128>(wanted, blocks));
}

}  // namespace noscope

#include "model_quality/draws.h"

#include "search/sample_order.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace noscope::model_quality {

std::string_view to_text(DrawBy by) { return by == DrawBy::blocks ? "blocks" : "frames"; }

std::vector<std::uint32_t> draw_frames(std::size_t rows, std::size_t count, std::uint64_t seed) {
    assert(count <= rows);
    const DrawStream stream(seed, "model quality", "frames");
    std::vector<std::uint32_t> order(rows);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t row) { return std::tuple(stream.bits(row), row); });
    order.resize(count);
    std::ranges::sort(order);
    return order;
}

std::vector<std::uint32_t> draw_blocks(const BlockPopulation& population,
                                       const std::vector<std::uint32_t>& block_of, std::size_t count,
                                       std::uint64_t seed) {
    assert(count <= block_of.size());
    std::map<std::pair<std::uint32_t, std::int64_t>, std::vector<std::uint32_t>> rows_of;
    for (std::uint32_t row = 0; row < block_of.size(); ++row) {
        const PopulationBlock& block = population.blocks[block_of[row]];
        rows_of[{block.file, block.number}].push_back(row);
    }
    const auto in_all = std::ssize(population.blocks);
    std::vector<std::uint32_t> rows;
    // The first blocks may hold fewer than the mean.
    for (std::int64_t blocks = blocks_for_frames(population, static_cast<std::int64_t>(count));
         rows.size() < count; ++blocks) {
        rows.clear();
        for (const SampledBlock& block :
             draw_sample(population, {.seed = seed, .train = std::min(blocks, in_all)}).blocks)
            for (const std::uint32_t row : rows_of[{block.file, block.number}])
                if (rows.size() < count) rows.push_back(row);
        assert(blocks <= in_all);
    }
    std::ranges::sort(rows);
    return rows;
}

std::vector<Draw> draw_all(const Material& material, const std::vector<std::int64_t>& labels,
                           const std::vector<std::uint64_t>& seeds) {
    BlockPopulation population{.windows = material.block_windows, .files = material.files, .blocks = {}};
    std::map<std::uint32_t, std::uint32_t> place;
    std::vector<std::uint32_t> block_of;
    for (const Row& row : material.train) {
        const auto [at, added] =
            place.emplace(row.block, static_cast<std::uint32_t>(population.blocks.size()));
        if (added) population.blocks.push_back(material.blocks[row.block].population);
        block_of.push_back(at->second);
    }
    std::vector<Draw> draws;
    for (const std::int64_t count : labels) {
        const auto wanted = static_cast<std::size_t>(count);
        if (wanted > material.train.size()) continue;
        for (const std::uint64_t seed : seeds) {
            draws.push_back({DrawBy::blocks, count, seed, draw_blocks(population, block_of, wanted, seed)});
            draws.push_back({DrawBy::frames, count, seed, draw_frames(block_of.size(), wanted, seed)});
        }
    }
    return draws;
}

}  // namespace noscope::model_quality

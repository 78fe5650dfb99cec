// Made recordings for tests of sampling.
#pragma once

#include "search/block_sample.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace noscope::testing {

// `files` files of `blocks` blocks of 10 s each, one behind the other; by the clock from `clock_s` on, or
// without one where it is < 0. Every `night_every`-th block is night.
inline BlockPopulation made_population(std::uint32_t files, std::int64_t blocks, double clock_s = 1e9,
                                       int night_every = 0) {
    BlockPopulation population;
    population.windows = 10;
    for (std::uint32_t file = 0; file < files; ++file) {
        PopulationFile made{"file " + std::to_string(file), {}};
        if (clock_s >= 0) made.clock_s = clock_s + file * 10.0 * static_cast<double>(blocks);
        population.files.push_back(made);
        for (std::int64_t block = 0; block < blocks; ++block)
            population.blocks.push_back({.file = file,
                                         .number = block,
                                         .frames = 20,
                                         .file_s = 10.0 * static_cast<double>(block),
                                         .night = night_every > 0 && block % night_every == 0});
    }
    return population;
}

using BlockName = std::pair<std::string, std::int64_t>;  // file and number

inline std::vector<BlockName> names(const BlockSample& sample, SampleRole role) {
    std::vector<BlockName> list;
    for (const SampledBlock& block : sample.blocks)
        if (block.role == role) list.emplace_back(sample.files[block.file].identity, block.number);
    return list;
}

inline std::set<BlockName> all_names(const BlockSample& sample) {
    std::set<BlockName> all;
    for (const SampleRole role : {SampleRole::train, SampleRole::select})
        for (const BlockName& name : names(sample, role)) all.insert(name);
    return all;
}

}  // namespace noscope::testing

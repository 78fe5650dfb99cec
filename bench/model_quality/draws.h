// Which frames of the first part are labelled, when only so many are: by rows' numbers alone.
#pragma once

#include "model_quality/material.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace noscope::model_quality {

enum class DrawBy : std::uint8_t {
    blocks,  // whole blocks, half of them by how much happens there, as a run draws what it learns from
    frames,  // frames, each equally likely
};

std::string_view to_text(DrawBy by);

struct Draw {
    DrawBy by = DrawBy::blocks;
    std::int64_t labels = 0;
    std::uint64_t seed = 1;
    std::vector<std::uint32_t> rows;  // indices into the part, rising; `labels` of them
};

// All draws of so many labels by each seed and in both ways; no more labels than there are rows. Of one seed,
// frames drawn for fewer labels are among those for more.
std::vector<Draw> draw_all(const Material& material, const std::vector<std::int64_t>& labels,
                           const std::vector<std::uint64_t>& seeds);

// `count` of so many rows, each equally likely.
std::vector<std::uint32_t> draw_frames(std::size_t rows, std::size_t count, std::uint64_t seed);

// Of rows that lie in blocks (block_of[i] an index into population.blocks): blocks as draw_sample() draws
// them for training until there are `count` rows, the last one cut short.
std::vector<std::uint32_t> draw_blocks(const BlockPopulation& population,
                                       const std::vector<std::uint32_t>& block_of, std::size_t count,
                                       std::uint64_t seed);

}  // namespace noscope::model_quality

// The labelled sample that plain ways are tuned on: how well an answer does in it.
#pragma once

#include <noscope/answer.h>
#include <noscope/options.h>
#include <noscope/query.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace noscope {

// Places in a list of windows, [first, second) each.
using WindowBlocks = std::vector<std::pair<std::size_t, std::size_t>>;

// Blocks of some 10 s, spread evenly, that hold about `frames` analysed frames; all windows where there are
// no more. At least one block where there is a window.
WindowBlocks sample_blocks(std::span<const Window> windows, std::int64_t frames, Rational window);

// What is asked for where nothing is: recall and precision of .95.
Budgets settled_budgets(const Budgets& budgets);

// Whether an answer keeps the budgets in these blocks: appearances are formed in each block by itself, the
// true ones and those reported alike, as a search judges plans. What there is nothing of is kept. Both lists
// hold the same windows.
bool keeps_budgets(std::span<const Window> truth, std::span<const Window> said, const WindowBlocks& blocks,
                   const Budgets& budgets, const Grouping& grouping);

}  // namespace noscope

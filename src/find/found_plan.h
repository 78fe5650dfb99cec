// A plan that a search found, with what it needs.
#pragma once

#include <noscope/search.h>
#include "find/prepared_plan.h"
#include "find/run_prediction.h"
#include "search/open_windows.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

struct FoundPlan {
    PreparedPlan prepared;
    std::int64_t span_windows = 0;   // that it was judged with; 0: nothing is reused
    std::int64_t select_labels = 0;  // that the sample was drawn for, by which it was chosen
    SearchReport search;
    RunPrediction prediction{};         // where it was searched for just now
    std::optional<OpenSample> open{};   // of the blocks that it was judged on; none where all are asked
    std::vector<LearntBlock> learnt{};  // blocks that were labelled for it
};

// For the store: without what the plan needs, which the store has under its own names.
std::vector<std::uint8_t> encode(const FoundPlan& found);
std::optional<FoundPlan> decode_found_plan(std::span<const std::uint8_t> bytes);  // none if damaged

}  // namespace noscope

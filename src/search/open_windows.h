// What a plan would leave open of labelled blocks: windows that the reference's own labels do not settle,
// which a check of its answer draws from.
#pragma once

#include <noscope/error.h>
#include "search/search_table.h"

#include <cstdint>

namespace noscope {

// Windows of the blocks.
struct OpenWindows {
    std::int64_t windows = 0, frames = 0;
    std::int64_t positive = 0;                            // by the reference
    std::int64_t exact_positive = 0, exact_negative = 0;  // settled
    std::int64_t open_positive = 0, open_negative = 0;    // open, as the plan calls them
    std::int64_t missed = 0, added = 0;                   // of these, wrongly
    std::int64_t outside = 0, missed_outside = 0;         // open, outside all appearances; of them positive
    std::int64_t inside = 0;                              // open and called positive, in appearances
    std::int64_t labels = 0;                              // that the open ones lack
    // Reported appearances that begin behind a merge gap's length of a block's beginning, and the windows in
    // which one could: a block cuts what began before it.
    std::int64_t starts = 0, start_places = 0;

    std::int64_t open() const { return open_positive + open_negative; }
};

// Errors: as decide_span().
Result<OpenWindows> open_windows(const CandidatePlan& candidate, const SearchTable& table);

}  // namespace noscope

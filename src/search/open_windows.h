// What a plan would leave open of labelled blocks: windows that the reference's own labels do not settle,
// which a check of its answer draws from.
#pragma once

#include <noscope/error.h>
#include "search/choose_plan.h"
#include "search/search_table.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope {

// Windows that are near to a change of what is claimed: so many of them on each side. Most errors lie there.
inline constexpr std::int64_t kNearChange = 2;

// Windows of blocks.
struct OpenWindows {
    std::int64_t windows = 0, frames = 0;
    std::int64_t positive = 0;                            // by the reference
    std::int64_t exact_positive = 0, exact_negative = 0;  // settled
    std::int64_t open_positive = 0, open_negative = 0;    // open, as the plan calls them
    std::int64_t missed = 0, added = 0;                   // of these, wrongly
    std::int64_t outside = 0, missed_outside = 0;         // open, outside all appearances; of them positive
    std::int64_t inside = 0;                              // open and called positive, in appearances
    std::int64_t labels = 0, all_labels = 0;              // that the open ones lack, and all windows do
    // Reported appearances that begin behind a merge gap's length of a block's beginning, and the windows in
    // which one could: a block cuts what began before it.
    std::int64_t starts = 0, start_places = 0;
    // Of those above, near to a change of what is claimed.
    std::int64_t near_positive = 0, near_negative = 0, near_missed = 0, near_added = 0;
    // Of all windows, wrong ones before appearances are confirmed, as judge_span() has them.
    std::int64_t decided_missed = 0, decided_added = 0;

    std::int64_t open() const { return open_positive + open_negative; }
    OpenWindows& operator+=(const OpenWindows& other);
    bool operator==(const OpenWindows&) const = default;
};
// Its members, in their order.
const std::vector<std::int64_t OpenWindows::*>& counts_of_open_windows();

// By block. Blocks are of groups of the recording's that the packets say about as much motion of
// (search/stand_ins.h), each sampled one standing for as many as any other of its group.
struct OpenSample {
    std::vector<OpenWindows> blocks;
    std::vector<std::size_t> group;          // of each block
    std::vector<std::int64_t> group_blocks;  // of the recording, by group
    std::int64_t taught = 0;                 // blocks beside these that were labelled for the plan

    OpenWindows sum() const;
    // What the recording holds, of so many analysed frames, if each block weighs as much.
    OpenWindows expanded(std::int64_t frames) const { return expanded(frames, {}); }
    // The same with a weight > 0 for each block, which says how it counts beside others of its group.
    OpenWindows expanded(std::int64_t frames, const std::vector<double>& weights) const;
};

// Of a plan that is no `rank`. Errors of a plan that was judged are those on blocks that its thresholds were
// not chosen on. Errors: as decide_span().
Result<OpenSample> open_windows(const SearchedPlan& plan, const SearchTable& table);

}  // namespace noscope

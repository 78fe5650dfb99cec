// What a comparison comes to, in one sentence.
#pragma once

#include <noscope/footage_bench.h>
#include <noscope/search.h>

namespace noscope {

// Within these a difference is none.
inline constexpr double kSameSpeed = .05;

// Whether a row's answer keeps the budgets beside the reference's own; what there is nothing of is kept.
bool row_keeps(const FootageBenchRow& row, const Budgets& budgets);

// Of a report whose rows are there: the row "search" beside the fastest plain one that keeps the budgets.
// `search`: what the search said; may be null.
FootageBenchVerdict verdict_of(const FootageBenchReport& report, const SearchReport* search);

}  // namespace noscope

// What is left of a plan's decisions on a labelled span, beside the truth. Pure.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include "search/search_table.h"

#include <span>
#include <vector>

namespace noscope {

// The windows of a span as these decisions make them; without any, as the reference does.
std::vector<Window> span_windows(const ScoredSpan& span, std::span<const Decision> decisions,
                                 const Sampling& sampling);

// Wrong windows of the plan in this span, as it decides them, before appearances are confirmed: those go
// beyond spans. Without calls and frames. Errors: as decide_span().
Result<ReplayCounts> judge_span(const CandidatePlan& candidate, const ScoredSpan& span,
                                const Sampling& sampling, const Grouping& grouping);

}  // namespace noscope

// Confirmation (docs/semantics.md, "Confirmed") carried out on a labelled span: the windows that are left of
// what a plan decided, and what the reference would be asked for it. Pure.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include "search/search_table.h"

#include <span>
#include <vector>

namespace noscope {

struct ConfirmedSpan {
    std::vector<Window> windows;  // all of the span, in order
    // Frames of the span that are tried; but for the appearances that are there in its first window, which
    // the span before has begun and a run confirms once.
    std::vector<std::size_t> tried;
};

// `decisions`: of the candidate's plan over `span`. `chances`: of a plan with `runs` or `windows`, by frame,
// as SpanDecider::chance() has them where a frame was left to it; else empty. The span is taken as if nothing
// came before and after it.
Result<ConfirmedSpan> confirm_span(const CandidatePlan& candidate, const ScoredSpan& span,
                                   std::span<const Decision> decisions, const Sampling& sampling,
                                   const Grouping& grouping, std::span<const float> chances = {});

}  // namespace noscope

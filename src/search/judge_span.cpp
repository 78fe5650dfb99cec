#include "search/judge_span.h"

#include "base/try.h"
#include "query/windows.h"

#include <cstddef>

namespace noscope {

std::vector<Window> span_windows(const ScoredSpan& span, std::span<const Decision> decisions,
                                 const Sampling& sampling) {
    std::vector<FrameLabel> labels;
    for (std::size_t i = 0; i < span.frames.size(); ++i) {
        const bool truth = decisions.empty();
        labels.push_back({.window = span.frames[i].window,
                          .decoded = truth ? span.decoded[i] : decisions[i].decoded,
                          .positive = truth ? span.positive[i] : decisions[i].positive});
    }
    return windows_of(labels, sampling, 1e18);
}

Result<ReplayCounts> judge_span(const CandidatePlan& candidate, const ScoredSpan& span,
                                const Sampling& sampling, const Grouping& grouping) {
    TableAnswers answers(candidate.plan, span, candidate.columns);
    NOSCOPE_TRY(const auto decisions, decide_span(candidate.plan, span.frames, span.time_base, answers,
                                                  {sampling.presence, grouping.min_hits}));
    const std::vector<Window> said = span_windows(span, decisions, sampling),
                              truth = span_windows(span, {}, sampling);
    ReplayCounts counts;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        ++counts.windows;
        counts.positive += truth[i].positive ? 1 : 0;
        counts.missed += truth[i].positive && !said[i].positive ? 1 : 0;
        counts.spurious += said[i].positive && !truth[i].positive ? 1 : 0;
    }
    return counts;
}

}  // namespace noscope

#include "search/confirm_span.h"

#include "base/try.h"
#include "query/confirmer.h"
#include "query/windows.h"

namespace noscope {
namespace {

// How a run weighs a frame (CascadeSpan::sureness()).
CandidateFrame weighed(const CandidatePlan& candidate, const ScoredSpan& span,
                       std::span<const Decision> decisions, std::span<const float> chances,
                       std::size_t frame) {
    const Decision& decision = decisions[frame];
    CandidateFrame made{.label = {.window = span.frames[frame].window,
                                  .decoded = decision.decoded,
                                  .positive = decision.positive,
                                  .by = decision.by}};
    if (!decision.decoded) return made;
    std::size_t from = frame;
    while (std::cmp_not_equal(decisions[from].from, from))
        from = static_cast<std::size_t>(decisions[from].from);
    made.copied = static_cast<int>(frame - from);
    const auto stage = static_cast<std::size_t>(decisions[from].stage);
    const StageKind kind = candidate.plan.stages[stage].kind();
    if (kind == StageKind::reference) made.confidence = 1;
    if ((kind == StageKind::runs || kind == StageKind::windows) && !chances.empty())
        made.confidence = chances[from];
    if (kind == StageKind::cnn || kind == StageKind::model)
        made.confidence = span.scores[static_cast<std::size_t>(candidate.columns[stage])][from];
    return made;
}

}  // namespace

Result<ConfirmedSpan> confirm_span(const CandidatePlan& candidate, const ScoredSpan& span,
                                   std::span<const Decision> decisions, const Sampling& sampling,
                                   const Grouping& grouping, std::span<const float> chances) {
    std::vector<FrameLabel> labels;
    std::vector<CandidateFrame> frames;
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        frames.push_back(weighed(candidate, span, decisions, chances, i));
        labels.push_back(frames.back().label);
    }
    const std::vector<Window> windows = windows_of(labels, sampling, 1e18);
    std::vector<std::size_t> first;  // frame of each window
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (i == 0 || labels[i].window != labels[i - 1].window) first.push_back(i);
    first.push_back(labels.size());

    // Where the appearance that the span begins with ends, if it begins with one.
    std::size_t begun_before = 0;
    for (std::size_t i = 0; i < windows.size() && windows.front().positive; ++i) {
        if (!windows[i].positive) continue;
        const std::size_t before = begun_before > 0 ? begun_before - 1 : 0;
        if (windows[i].start_s - windows[before].end_s > grouping.merge_gap.value()) break;
        begun_before = i + 1;
    }

    ConfirmedSpan made;
    Confirmer confirmer(
        sampling.presence, grouping,
        [&](std::size_t window, std::size_t frame) -> Result<FrameLabel> {
            const std::size_t at = first[window] + frame;
            if (window >= begun_before) made.tried.push_back(at);
            return FrameLabel{.decoded = span.decoded[at], .positive = span.positive[at]};
        },
        [&](const Window& window) { made.windows.push_back(window); });
    for (std::size_t i = 0; i < windows.size(); ++i)
        NOSCOPE_CHECK(confirmer.push({windows[i],
                                      {frames.begin() + static_cast<std::ptrdiff_t>(first[i]),
                                       frames.begin() + static_cast<std::ptrdiff_t>(first[i + 1])}}));
    NOSCOPE_CHECK(confirmer.finish());
    return made;
}

}  // namespace noscope

#include "search/open_windows.h"

#include "base/try.h"
#include "query/appearances.h"
#include "query/known_windows.h"
#include "query/windows.h"

#include <vector>

namespace noscope {

Result<OpenWindows> open_windows(const CandidatePlan& candidate, const SearchTable& table) {
    OpenWindows all;
    const double gap_s = table.grouping.merge_gap.value() + kTimeSlack_s;
    for (const ScoredSpan& span : table.spans) {
        TableAnswers answers(candidate.plan, span, candidate.columns);
        NOSCOPE_TRY(const auto decisions, decide_span(candidate.plan, span.frames, span.time_base, answers,
                                                      {table.sampling.presence, table.grouping.min_hits}));
        std::vector<FrameLabel> truth, said;
        for (std::size_t i = 0; i < span.frames.size(); ++i) {
            const Decision& decision = decisions[i];
            truth.push_back(
                {.window = span.frames[i].window, .decoded = span.decoded[i], .positive = span.positive[i]});
            said.push_back({.window = span.frames[i].window,
                            .decoded = decision.decoded,
                            .positive = decision.positive,
                            .by = decision.by});
        }
        const auto windows = windows_of(said, table.sampling, 1e18);
        const auto true_windows = windows_of(truth, table.sampling, 1e18);
        const auto spans = appearance_spans(windows, table.grouping);
        std::size_t next = 0;
        for (std::size_t i = 0; i < windows.size(); ++i) {
            while (next < spans.size() && spans[next].last < i) ++next;
            const bool inside = next < spans.size() && spans[next].first <= i;
            const bool called = windows[i].positive, positive = true_windows[i].positive;
            const bool may_start = windows[i].start_s - windows.front().start_s > gap_s;
            ++all.windows;
            all.frames += windows[i].frames;
            all.positive += positive ? 1 : 0;
            all.start_places += may_start ? 1 : 0;
            all.starts += may_start && inside && spans[next].first == i ? 1 : 0;
            const Truth known = truth_of(windows[i], table.sampling.presence);
            if (known != Truth::open) {
                ++(known == Truth::positive ? all.exact_positive : all.exact_negative);
                continue;
            }
            all.labels += windows[i].frames - windows[i].reference_frames;
            ++(called ? all.open_positive : all.open_negative);
            if (called != positive) ++(called ? all.added : all.missed);
            if (!inside) {
                ++all.outside;
                all.missed_outside += positive ? 1 : 0;
            } else if (called) {
                ++all.inside;
            }
        }
    }
    return all;
}

}  // namespace noscope

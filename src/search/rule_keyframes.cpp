#include "search/plan_rules.h"
#include "search/short_number.h"

#include <algorithm>
#include <cmath>

namespace noscope {

void add_keyframes(const SearchTable& table, std::vector<Gate>& gates) {
    // Two keyframes of one span are needed to decide anything between them.
    const bool any = std::ranges::any_of(table.spans, [](const ScoredSpan& span) {
        return std::ranges::count_if(span.frames, &AnalysedFrame::key) > 1;
    });
    if (!any) return;
    for (const int scorer : scorers_of(table, StageKind::packets)) {
        std::vector<double> limits = thinned_thresholds(table, scorer, 12);
        float most = 0;
        for (const ScoredSpan& span : table.spans)
            for (const float score : span.scores[static_cast<std::size_t>(scorer)])
                if (std::isfinite(score)) most = std::max(most, score);
        // Above every score that is finite keyframes alone decide.
        if (!limits.empty() && most > 0) limits.push_back(short_number(most, 2 * double{most}));
        for (const double limit : limits)
            gates.push_back({{}, {Stage{KeyframesStage{}, Above{limit}}}, {scorer}});
    }
}

}  // namespace noscope

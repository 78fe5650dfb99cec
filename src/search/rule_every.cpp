#include "search/plan_rules.h"

namespace noscope {

void add_every(const SearchTable& table, std::vector<Gate>& gates) {
    std::size_t longest = 0;
    for (const ScoredSpan& span : table.spans) longest = std::max(longest, span.frames.size());
    // One look a span at least is made; steps beyond it are alike.
    for (const std::int64_t step : {2, 3, 4, 5, 6, 8, 10, 15, 20, 30})
        if (static_cast<std::size_t>(step) <= longest)
            gates.push_back({{}, {Stage{EveryStage{step}, {}}}, {-1}});
}

}  // namespace noscope

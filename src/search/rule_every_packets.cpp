#include "search/plan_rules.h"

namespace noscope {

// Packets count since the last frame that was looked at, so that a copy hides nothing.
void add_every_packets(const SearchTable& table, std::vector<Gate>& gates) {
    for (const int scorer : scorers_of(table, StageKind::packets))
        for (const std::int64_t step : {2, 4})
            for (const double limit : thinned_thresholds(table, scorer, 8))
                gates.push_back(
                    {{}, {Stage{EveryStage{step}, {}}, Stage{PacketsStage{}, Above{limit}}}, {-1, scorer}});
}

}  // namespace noscope

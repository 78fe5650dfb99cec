#include "search/plan_rules.h"

namespace noscope {

void add_packets(const SearchTable& table, std::vector<Gate>& gates) {
    for (const int scorer : scorers_of(table, StageKind::packets))
        for (const double limit : thinned_thresholds(table, scorer, 16))
            gates.push_back({{}, {Stage{PacketsStage{}, Above{limit}}}, {scorer}});
}

}  // namespace noscope

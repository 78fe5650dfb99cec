#include "search/plan_rules.h"

namespace noscope {

// Differences to an earlier frame.
void add_changes(const SearchTable& table, std::vector<Gate>& gates) {
    for (const int scorer : scorers_of(table, StageKind::difference)) {
        const StageBody& body = table.scorers.stages[static_cast<std::size_t>(scorer)].body;
        if (std::get<DifferenceStage>(body).against == Against::empty) continue;
        for (const double limit : thinned_thresholds(table, scorer, 12))
            gates.push_back({{}, {Stage{body, Above{limit}}}, {scorer}});
    }
}

}  // namespace noscope

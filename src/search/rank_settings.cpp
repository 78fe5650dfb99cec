#include "search/rank_settings.h"

#include <algorithm>

namespace noscope {

RankSettings rank_settings(const Budgets& budgets, Rational presence, const Grouping& grouping,
                           std::uint64_t seed) {
    RankSettings settings;
    if (budgets.recall || budgets.fnr)
        settings.recall = std::max(budgets.recall.value_or(0), budgets.fnr ? 1 - *budgets.fnr : 0.);
    settings.windows = budgets.fnr.has_value();
    settings.presence = presence;
    settings.merge_gap_s = grouping.merge_gap.value();
    settings.min_hits = grouping.min_hits;
    settings.seed = seed;
    return settings;
}

}  // namespace noscope

// What a plan with `rank` is to find, from what is asked for.
#pragma once

#include <noscope/options.h>
#include "search/rank_and_stop.h"

namespace noscope {

// The stricter of --recall and --fnr; appearances where neither is given. Windows count where --fnr is.
RankSettings rank_settings(const Budgets& budgets, Rational presence, const Grouping& grouping,
                           std::uint64_t seed);

}  // namespace noscope

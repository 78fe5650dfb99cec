// What a search found, as its users read it.
#pragma once

#include <noscope/search.h>
#include "search/choose_plan.h"

namespace noscope {

// `hours`: of footage that the blocks of the table stand for.
SearchReport report_of(const SearchOutcome& outcome, const SearchTable& table, double hours);

}  // namespace noscope

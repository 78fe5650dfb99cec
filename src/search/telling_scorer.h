// Whether a score may be ranked by where hardly anything that is asked for was seen (docs/search.md, "Where
// too little was seen"). Pure.
#pragma once

#include "search/search_table.h"

namespace noscope {

// Whether things that are not asked for stand out by it so seldom that of the recording's windows no more do
// than `rank` asks about in any case. Else it would ask about these first, find little, and stop.
bool tells_alone(const SearchTable& table, int scorer);

}  // namespace noscope

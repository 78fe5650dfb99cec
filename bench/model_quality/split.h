// A recording cut in two by time: what is learnt from lies before what is judged.
#pragma once

#include "search/activity.h"

#include <cstdint>
#include <string_view>

namespace noscope::model_quality {

enum class Part : std::uint8_t { train, test, neither };

std::string_view to_text(Part part);

// In seconds of the recording.
struct Split {
    double at_s = 0;   // what is learnt from ends at this
    double gap_s = 0;  // and what is judged begins at least this much later
};

// Of a block of frames. What crosses the split or its gap is in neither part.
Part part_of(const BlockTime& block, const Split& split);

}  // namespace noscope::model_quality

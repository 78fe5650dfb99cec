// What a run says of drift, as JSON.
#pragma once

#include <noscope/answer.h>
#include "report/json_parts.h"

#include <optional>

namespace noscope {

// null where nothing was watched.
OrderedJson drift_json(const std::optional<DriftReport>& drift);

}  // namespace noscope

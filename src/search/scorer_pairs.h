// Which differences to the empty scene and which confidences may stand together in a plan.
#pragma once

#include "search/gate_run.h"

#include <vector>

namespace noscope {

// Each difference, each confidence, each difference with a confidence behind it, and neither. A confidence
// that tells positive frames no better than the difference that it would follow (by the area under the ROC
// curve over the table) is left out there; one that no difference falls short of, everywhere.
std::vector<ScorerPair> scorer_pairs(const SearchTable& table);

}  // namespace noscope

// The scorers that a search tries, one list for all: a new one is one line here.
#pragma once

#include <noscope/query.h>
#include "cascade/plan.h"

namespace noscope {

// Those that need nothing but pictures and packets, as SearchTable::scorers. `frames_a_block`: analysed ones;
// where there are many, none is compared with every other one. `scene`: whether there are pictures of the
// empty scene.
Plan plain_scorers(const Predicate& predicate, double frames_a_block, bool scene);

// Specialized models that a search trains, cheapest first. `scene`: as above; without, none sees a difference
// to it.
std::vector<Stage> specialized_scorers(const Predicate& predicate, bool scene);

// Differences whose blocks weigh what labels say of them.
std::vector<Stage> learned_scorers(double frames_a_block, bool scene);

// The detector that may stand before the reference where nobody names one.
inline constexpr const char* kSearchedDetector = "yolov8n";

// With these before the reference.
Plan with_scorers(Plan scorers, const std::vector<Stage>& more);

}  // namespace noscope

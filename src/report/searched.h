// Which parts of the recording an answer speaks of.
#pragma once

#include <noscope/answer.h>

#include <vector>

namespace noscope {

// In time order, not touching each other: what has windows, which may end early (`limit`, `max_time_s`,
// interrupted) and leave out what was not asked for (`from`, `to`, `daily`).
std::vector<Stretch> searched_stretches(const Answer& answer);

// Stretches in time order joined where they touch or overlap.
std::vector<Stretch> joined(std::vector<Stretch> stretches);

// What lies in both, of two such lists.
std::vector<Stretch> shared_by(const std::vector<Stretch>& some, const std::vector<Stretch>& others);

}  // namespace noscope

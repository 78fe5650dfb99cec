// How well a detector's scores tell what they are to tell: pure functions of scores and labels.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope::quality {

// Where a detector has no score: it passes the frame on.
float no_score();

// The largest share of all frames with a score of at most some finite T, such that of the `harmed` ones at
// most `budget` (a share, [0,1]) have. Frames without a score, or with an infinite one, are never decided.
// None where no frame is harmed: then nothing limits T. Both of one length.
std::optional<double> decided_share(std::span<const float> scores, const std::vector<bool>& harmed,
                                    double budget);

// area_under_curve() over the frames that have a score and of which `counts` is true.
std::optional<double> area_where(std::span<const float> scores, const std::vector<bool>& wanted,
                                 const std::vector<bool>& counts);

}  // namespace noscope::quality

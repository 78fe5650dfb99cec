// What things cost on this machine, as a search measured them or as a file fixes them (--costs).
#pragma once

#include <noscope/error.h>
#include "find/plan_images.h"
#include "find/score_blocks.h"
#include "search/search_table.h"
#include "video/decode_cost.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// Seconds of wall time, by what is done.
struct MeasuredCosts {
    std::optional<double> reference_s;  // a call
    std::optional<DecodeCost> decode;
    std::map<std::string, double> images;  // "50x50": to make one of a decoded frame
    std::map<std::string, double> scores;  // by scorer, as a stage without threshold: a score
};

// One JSON object.
std::string to_text(const MeasuredCosts& costs);
// What to_text() gave, or parts of it. `name`: of the file, for messages. ErrorCode::usage.
Result<MeasuredCosts> parse_costs(const std::string& text, const std::string& name);
Result<MeasuredCosts> read_costs(const std::string& path);

// What was measured while a sample was scored, added to `costs` where nothing is said yet. `slowed`: wall
// time over core-seconds on the thread that made images.
void add_measured(const Plan& scorers, const PlanImages& images, const std::vector<ScoreTime>& scores,
                  const ImageTimes& made, double slowed, MeasuredCosts& costs);

// For the table; what nothing is known of costs nothing. Each of `threads` workers has scorers of its own; a
// detector is asked by all of them as the reference is.
SearchCosts search_costs(const Plan& scorers, const PlanImages& images, const MeasuredCosts& costs,
                         int threads);

}  // namespace noscope

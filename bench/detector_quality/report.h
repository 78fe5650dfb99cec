// What is told of a recording's detectors: as JSON, and as a table for people.
#pragma once

#include "detector_quality/columns.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope::quality {

// One detector over the frames that it is judged by: all of them, or those that there are pictures of the
// empty scene for. Shares lie in [0,1]; what cannot be told is none.
struct Row {
    std::string detector;
    bool reuses = false;
    std::int64_t frames = 0;
    // Frames at stake: positive ones, which would be said to be empty; of detectors that reuse labels those
    // whose earlier frame has another label, which would be given a wrong one.
    std::int64_t harmed = 0;
    std::optional<double> present_area;          // AUC of the score for "the frame is positive"
    std::optional<double> differs_area;          // ... for "its label is not the earlier frame's"
    std::optional<double> decided_1, decided_5;  // decided_share() at 1 % and 5 % of those at stake
};

std::vector<Row> judge(const Columns& columns);

std::string to_json(const Settings& settings, const Columns& columns, const std::vector<Row>& rows);
std::string to_markdown(const Columns& columns, const std::vector<Row>& rows);

}  // namespace noscope::quality

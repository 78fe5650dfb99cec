// Scores with their labels, as the tool and its peers hand them on: a line "LABEL SCORE" a frame.
#pragma once

#include <noscope/error.h>

#include <span>
#include <string>
#include <vector>

namespace noscope::model_quality {

struct Scores {
    std::vector<bool> positive;
    std::vector<float> scores;  // NaN where there is none
};

std::string to_text(const Scores& scores);
// ErrorCode::recording: it cannot be read, or a line is something else.
Result<Scores> read_scores(const std::string& path);

}  // namespace noscope::model_quality

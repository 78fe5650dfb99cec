// What is told of a recording and of scores, as JSON.
#pragma once

#include "model_quality/draws.h"
#include "model_quality/material.h"
#include "model_quality/score_file.h"

#include <optional>
#include <string>
#include <vector>

namespace noscope::model_quality {

// AUC and what is left undecided, and where there is `fitted_to`, what thresholds that were chosen on it
// give.
std::string judge(const Scores& scores, const std::optional<Scores>& fitted_to, double budget);

std::string describe(const Settings& settings, const Material& material,
                     const std::vector<DetectorScores>& detectors, const std::vector<Draw>& draws);

}  // namespace noscope::model_quality

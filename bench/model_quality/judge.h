// How good scores are: pure functions of scores and labels.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace noscope::model_quality {

// Of the positive frames that may be missed, and of the others that may be called positive.
inline constexpr double kBudget = .01;

// The least share of frames that two thresholds leave open, with no more than `budget` of the positive frames
// below the lower one and no more than `budget` of the others above the upper one. Both are the best for
// these very frames: it says what the scores are worth, not what thresholds chosen beforehand would give.
// None where all frames are of one kind.
std::optional<double> undecided_share(std::span<const float> scores, const std::vector<bool>& positive,
                                      double budget);

// A score below `low` is "not there", one above `high` is "there", what lies between is open.
struct Thresholds {
    float low = -std::numeric_limits<float>::infinity();
    float high = std::numeric_limits<float>::infinity();
};

// The thresholds of undecided_share(), on a sample; where both could be one, they meet half way.
Thresholds fit_thresholds(std::span<const float> scores, const std::vector<bool>& positive, double budget);

struct Decided {
    double missed = 0;  // of the positive frames, those below `low`
    double wrong = 0;   // of the others, those above `high`
    double open = 0;    // of all
};
Decided decide(std::span<const float> scores, const std::vector<bool>& positive, const Thresholds& at);

}  // namespace noscope::model_quality

// The thresholds of a plan's [auto] stage, chosen on labelled spans: those that ask the reference least among
// those that keep the limits (docs/specialized-training.md). Pure functions.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "search/score_table.h"

#include <cstddef>
#include <optional>
#include <span>

namespace noscope {

// What may go wrong with windows, as shares; none: any number.
struct WindowLimits {
    std::optional<double> fnr;        // missed / positive
    std::optional<double> fpr;        // spurious / negative
    std::optional<double> precision;  // at least so many of those called positive are

    bool hold(const ReplayCounts& counts) const;
    WindowLimits tightened(double share) const;  // that let so much of the errors pass, [0, 1]
};

// The budgets of appearances are kept by windows: of an appearance all windows must be missed for it to be,
// so recall stands for the window FNR 1 - recall; precision for windows' precision. None of the four: as
// Budgets has it.
WindowLimits window_limits(const Budgets& budgets);

struct ChosenThreshold {
    Threshold threshold;  // Above or Between, as the stage takes it; numbers as short as they can be
    ReplayCounts counts;  // over all spans
    // False: no threshold keeps the limits, and this one makes the fewest errors.
    bool within = true;
};

// `stage`: the plan's one [auto] stage; whatever it has there is not looked at. `spans`: tables of this plan.
// Fewest reference calls, then fewest wrong windows, then wrong frames, then least decided by the stage.
// Exact for a stage >T; also for [low,high] where at most kExactScores values of its scores come to the
// stage, else by rounds of as many around the best. A threshold lies halfway between two scores. Errors: as
// decide_span().
inline constexpr std::size_t kExactScores = 32;
Result<ChosenThreshold> choose_threshold(const Plan& plan, std::size_t stage,
                                         std::span<const ScoredSpan> spans, Rational presence,
                                         const WindowLimits& limits);

}  // namespace noscope

// The best thresholds of a difference to the empty scene and of a confidence behind it, over all that make a
// difference, in O(n log n) (docs/search.md). Pure.
#pragma once

#include "search/choose_thresholds.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace noscope {

// A frame that comes to the stages whose thresholds are sought. Their labels may be copied by others.
struct SweepFrame {
    static constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
    float difference = kNone;  // none: it passes on
    float confidence = kNone;  // none: the reference is asked
    bool positive = false;     // by the reference
};

struct SweepWindow {
    std::uint32_t begin = 0, end = 0;  // its frames, in SweepRows::members
    int need = 1;                      // so many positive ones make it positive, >= 1
    bool positive = false;             // by the reference
};

struct SweepRows {
    std::vector<SweepFrame> frames;
    std::vector<std::uint32_t> members;  // indices into `frames`: whose label each frame of a window has
    std::vector<SweepWindow> windows;
};

// Seconds: of a confidence, and of a call of the reference.
struct SweepCosts {
    double confidence_s = 0, reference_s = 1;
};

// What thresholds come to. Where `difference` or `confidence` was not asked for, they are none.
struct SweptThresholds {
    std::optional<Above> difference{};
    std::optional<Between> confidence{};
    // At most: a window counts as missed as if no confidence were above `high`, and as spurious as if none
    // were below `low`. Where both matter in one window it may do better.
    std::int64_t missed = 0, spurious = 0;
    std::int64_t confidences = 0, asked = 0;  // frames that come to the confidence, and to the reference
    double seconds = 0;                       // of both
};

// Which of the two stages the plan has.
struct SweepStages {
    bool difference = false, confidence = false;
};

// The cheapest thresholds that keep the limits, and of these the ones whose difference decides least; none
// where none do. Precision is kept as if as many windows were missed as may be. Thresholds lie halfway
// between scores.
std::optional<SweptThresholds> sweep(const SweepRows& rows, SweepStages stages, const WindowLimits& limits,
                                     const SweepCosts& costs);

}  // namespace noscope

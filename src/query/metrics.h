// How far a predicted answer is from the true one (docs/semantics.md, "Budgets"). One definition for
// training, search, guarantee and evaluation.
#pragma once

#include <noscope/query.h>
#include "query/appearances.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// Counts over windows that exist in both answers. Rates are none where their denominator is 0.
struct WindowMetrics {
    std::int64_t true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;

    std::optional<double> fnr() const;        // missed positive windows / positive windows
    std::optional<double> fpr() const;        // false positive windows / negative windows
    std::optional<double> precision() const;  // true positives / reported windows
    std::optional<double> recall() const;     // true positives / positive windows
    std::optional<double> f1() const;         // 2 TP / (2 TP + FP + FN)

    WindowMetrics& operator+=(const WindowMetrics& other);
    WindowMetrics& operator-=(const WindowMetrics& other);
};

// One window: what it truly is, and whether it was reported.
WindowMetrics window_of(const Window& truth, bool reported);

// Windows are matched by Window::number; both lists in time order; a window in one list only is left out.
WindowMetrics compare_windows(std::span<const Window> truth, std::span<const Window> predicted);

// The same counts and rates over analysed frames. A frame is reported where its window is: an answer is made
// of windows, so that a positive frame of a window that is truly negative is missed by the truth itself.
using FrameMetrics = WindowMetrics;

// The frames of one window: its true ones, and whether it was reported.
FrameMetrics frames_of(const Window& truth, bool reported);

// Windows are matched as above; frames and positive frames are those of the truth.
FrameMetrics compare_frames(std::span<const Window> truth, std::span<const Window> predicted);

struct AppearanceMetrics {
    std::int64_t truth = 0;     // true appearances
    std::int64_t touched = 0;   // those touched by a reported one: they share time of positive length
    std::int64_t reported = 0;  // reported appearances
    std::int64_t right = 0;     // those that touch a true one and have no stretch longer than the merge gap
                                // outside true ones
    // Mean over the touched true ones of (|start error| + |end error|) / 2: the start against that of the
    // first reported one that touches it, the end against that of the last. 0 where none is touched.
    double boundary_error_s = 0;

    std::optional<double> recall() const;     // touched / truth
    std::optional<double> precision() const;  // right / reported
    std::optional<double> f1() const;         // harmonic mean of the two, none where either is none
};

// Which ones are at fault, as indices into the two lists, rising.
struct AppearanceFaults {
    std::vector<std::size_t> missed;    // true ones that are not touched
    std::vector<std::size_t> spurious;  // reported ones that touch no true one
    std::vector<std::size_t> overlong;  // reported ones that touch one and are not right all the same
};

// Both lists in time order, without overlaps in themselves, as appearance_spans() gives them. `faults` may be
// null.
AppearanceMetrics compare_appearances(std::span<const Span> truth, std::span<const Span> reported,
                                      const Grouping& grouping, AppearanceFaults* faults = nullptr);

}  // namespace noscope

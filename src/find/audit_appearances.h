// What an audit knows of reported appearances: which are right for certain, and which windows could hide a
// missed one or make one wrong (docs/guarantee.md, "Appearances").
#pragma once

#include "find/frozen_answer.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

struct AppearanceFacts {
    std::int64_t reported = 0, known_true = 0, known_right = 0;
    // Windows outside all reported appearances that may be positive and were in no sample for that: they fell
    // out of one, or count as positive though not all of their frames are known.
    std::vector<std::size_t> loose_outside;
    // Reported appearances that are not right for certain and may be wrong without holding a window of the
    // sample's population that makes them so; and windows to be labelled so that this is settled.
    std::int64_t loose_reported = 0;
    std::vector<std::size_t> loose_inside;
};

// `windows`: of the corrected answer, with all labels that there are.
AppearanceFacts appearance_facts(const FrozenAnswer& frozen, std::span<const Window> windows,
                                 Rational presence, const Grouping& grouping);

// Whether windows[i], which lay in a reported appearance of the frozen answer, is known to make it no wrong
// one: it lies in a true appearance, or in a stretch outside true ones that is no longer than the merge gap,
// of an appearance that touches a true one.
struct Harmless {
    bool yes = false;
    // Else: open windows of that appearance whose labels might tell, nearest first; empty where none would.
    std::vector<std::size_t> ask;
};
Harmless harmless(const FrozenAnswer& frozen, std::span<const Window> windows, std::size_t i,
                  Rational presence, const Grouping& grouping);

}  // namespace noscope

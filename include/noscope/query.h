// The question: which boxes make a frame positive, how frames make windows and windows make appearances.
// The exact meaning of each field is in docs/semantics.md.
#pragma once

#include <noscope/rational.h>

#include <string>
#include <vector>

namespace noscope {

// A point in fractions of the displayed frame: (0,0) is its top left corner, (1,1) its bottom right one.
struct Point {
    double x = 0;
    double y = 0;
};

// A simple polygon, edges inclusive, at least 3 points; a rectangle is its 4 corners.
struct Region {
    std::vector<Point> points;
};

// Which part of a box must lie in a region.
enum class Anchor {
    bottom,   // the middle of the bottom edge: where a thing stands
    centre,   // the centre of the box
    overlap,  // any part of the box
};

// Which boxes count, and how many of them make a frame positive.
struct Predicate {
    std::vector<std::string> classes{};  // class names of the reference model, aliases already resolved
    std::vector<Region> regions{};       // a box counts in any of them; none: the whole frame
    std::vector<Region> exclusions{};    // a box in any of them does not count
    Anchor anchor = Anchor::bottom;
    double min_confidence = 0.4;  // boxes with at least this confidence count; [0.05, 1]
    int min_count = 1;            // at least this many such boxes make a frame positive; >= 1
};

// How time is cut.
struct Sampling {
    bool native = false;      // every frame is analysed; `rate` is then unused
    Rational rate{2, 1};      // analysed frames a second, > 0
    Rational window{1, 1};    // window length in seconds, > 0; rate * window >= 1 unless native
    Rational presence{1, 2};  // share of a window's analysed frames that must be positive, (0, 1]
};

// How positive windows become appearances.
struct Grouping {
    Rational merge_gap{5, 1};  // positive windows at most this many seconds apart are one appearance, >= 0
    int min_hits = 2;          // an appearance holds at least this many positive analysed frames, >= 1
};

}  // namespace noscope

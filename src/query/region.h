// Polygons in fractions of the displayed frame, their edges included.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>

#include <string>

namespace noscope {

// An axis-aligned rectangle in fractions of the displayed frame, x0 <= x1, y0 <= y1.
struct Rect {
    double x0 = 0, y0 = 0, x1 = 0, y1 = 0;

    bool operator==(const Rect&) const = default;
    Point centre() const { return {(x0 + x1) / 2, (y0 + y1) / 2}; }
};

// Against horizontal and vertical edges all three compare exactly; against slanted ones to within 1e-12 of
// the frame, since few points of such an edge are doubles.

bool contains(const Region& region, Point point);      // inside or on an edge
bool touches(const Region& region, const Rect& rect);  // they share at least a point
bool covers(const Region& region, const Rect& rect);   // no point of the rectangle lies outside

// Refuses what is not a simple polygon inside the frame: points outside [0,1], fewer than 3 of them, no area,
// edges that cross. ErrorCode::usage; `name` is how the message calls it.
Status check(const Region& region, const std::string& name);

}  // namespace noscope

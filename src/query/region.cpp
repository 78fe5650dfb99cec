#include "query/region.h"

#include "base/error_text.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

// In fractions of the frame: far below a pixel of any camera, far above what products of fractions lose.
constexpr double kSlantedSlack = 1e-12;
// A hundredth of a pixel of a 4K frame.
constexpr double kLeastArea = 1e-9;

// Twice the signed area of a, b, c: above 0 where c is to the right of a->b as the frame is seen (y down).
double turn(Point a, Point b, Point c) { return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x); }

bool slanted(Point a, Point b) { return a.x != b.x && a.y != b.y; }

// Conditions here are put so that a point that is no number lies nowhere.
bool on_edge(Point a, Point b, Point p) {
    const bool in_box = p.x >= std::min(a.x, b.x) && p.x <= std::max(a.x, b.x) && p.y >= std::min(a.y, b.y) &&
                        p.y <= std::max(a.y, b.y);
    // For an edge that is not slanted the bounding box is the edge itself.
    return in_box && (!slanted(a, b) || std::abs(turn(a, b, p)) <= kSlantedSlack);
}

// The part of a segment, as parameters of a + t (b - a), that lies between two bounds of one coordinate.
// Empty where from > to.
struct Part {
    double from = 0, to = 1;
};

Part clip(Part part, double a, double b, double low, double high) {
    const double entry = ((b > a ? low : high) - a) / (b - a), exit = ((b > a ? high : low) - a) / (b - a);
    return {std::max(part.from, entry), std::min(part.to, exit)};
}

// Whether a->b shares a point with the closed rectangle, or with its inside where `open`.
bool edge_meets(Point a, Point b, const Rect& rect, bool open) {
    const double left = std::min(a.x, b.x), right = std::max(a.x, b.x);
    const double top = std::min(a.y, b.y), bottom = std::max(a.y, b.y);
    const bool boxes_meet = open ? right > rect.x0 && left < rect.x1 && bottom > rect.y0 && top < rect.y1
                                 : right >= rect.x0 && left <= rect.x1 && bottom >= rect.y0 && top <= rect.y1;
    if (!boxes_meet) return false;
    // For a horizontal or vertical edge that is the answer.
    if (!slanted(a, b)) return true;
    const Part part = clip(clip({}, a.x, b.x, rect.x0, rect.x1), a.y, b.y, rect.y0, rect.y1);
    return open ? part.to - part.from > kSlantedSlack : part.to - part.from >= -kSlantedSlack;
}

template <class Test>
bool any_edge(const Region& region, Test test) {
    Point a = region.points.back();
    for (const Point b : region.points) {
        if (test(a, b)) return true;
        a = b;
    }
    return false;
}

bool cross(Point a, Point b, Point c, Point d) {
    return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

bool edges_cross(const Region& region) {
    return any_edge(region, [&](Point a, Point b) {
        return any_edge(region, [&](Point c, Point d) { return cross(a, b, c, d); });
    });
}

double area(const Region& region) {
    double doubled = 0;
    any_edge(region, [&](Point a, Point b) {
        doubled += a.x * b.y - b.x * a.y;
        return false;
    });
    return std::abs(doubled) / 2;
}

}  // namespace

bool contains(const Region& region, Point point) {
    if (any_edge(region, [&](Point a, Point b) { return on_edge(a, b, point); })) return true;
    // Crossings of the ray to the right; an end on the ray belongs to the edge above it.
    bool inside = false;
    any_edge(region, [&](Point a, Point b) {
        if ((a.y > point.y) == (b.y > point.y)) return false;
        const double side = turn(a, b, point);
        if (b.y > a.y ? side > 0 : side < 0) inside = !inside;
        return false;
    });
    return inside;
}

bool touches(const Region& region, const Rect& rect) {
    return any_edge(region, [&](Point a, Point b) { return edge_meets(a, b, rect, false); }) ||
           contains(region, rect.centre());
}

bool covers(const Region& region, const Rect& rect) {
    // No edge passes through the inside, so all of it is on the side of its centre. The corners matter only
    // for a rectangle without an inside.
    return contains(region, rect.centre()) && contains(region, {rect.x0, rect.y0}) &&
           contains(region, {rect.x1, rect.y1}) &&
           !any_edge(region, [&](Point a, Point b) { return edge_meets(a, b, rect, true); });
}

Status check(const Region& region, const std::string& name) {
    for (const Point point : region.points)
        for (const double value : {point.x, point.y})
            if (!(value >= 0 && value <= 1))
                return fail(
                    ErrorCode::usage,
                    "{}: {} is outside the frame; write fractions of its width and height from 0 to 1", name,
                    value);
    if (region.points.size() < 3)
        return fail(ErrorCode::usage, "{}: a polygon has at least 3 points, and this has {}", name,
                    region.points.size());
    if (edges_cross(region))
        return fail(ErrorCode::usage, "{}: its edges cross; list its corners in order around it", name);
    if (area(region) < kLeastArea)
        return fail(ErrorCode::usage, "{}: it has no area; list 3 or more corners that are not in one line",
                    name);
    return {};
}

}  // namespace noscope

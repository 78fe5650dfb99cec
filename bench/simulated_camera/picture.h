// Pictures as the simulated camera works on them: 8-bit YUV 4:2:0 in three planes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope::simulated {

// One plane of samples without padding between rows.
template <class T>
struct PlaneOf {
    int width = 0, height = 0;
    std::vector<T> samples;

    PlaneOf() = default;
    PlaneOf(int w, int h, T fill = T{})
        : width(w), height(h), samples(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), fill) {}
    T* row(int y) { return samples.data() + static_cast<std::ptrdiff_t>(y) * width; }
    const T* row(int y) const { return samples.data() + static_cast<std::ptrdiff_t>(y) * width; }
};

using Plane = PlaneOf<std::uint8_t>;

// Luma, then the two chroma planes at half the width and height. Limited range (16..235), matrix as the
// clip's.
struct Picture {
    std::array<Plane, 3> planes;

    Picture() = default;
    // `width` and `height` even.
    Picture(int width, int height)
        : planes{Plane(width, height), Plane(width / 2, height / 2), Plane(width / 2, height / 2)} {}
    int width() const { return planes[0].width; }
    int height() const { return planes[0].height; }
    std::size_t bytes() const { return planes[0].samples.size() * 3 / 2; }
};

// Half-open in both directions: [x0, x1) x [y0, y1).
struct Box {
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0;

    int width() const { return x1 - x0; }
    int height() const { return y1 - y0; }
    bool empty() const { return x1 <= x0 || y1 <= y0; }
    std::int64_t area() const { return empty() ? 0 : std::int64_t{width()} * height(); }
    Box moved(int dx, int dy) const { return {x0 + dx, y0 + dy, x1 + dx, y1 + dy}; }
    Box inflated(int by) const { return {x0 - by, y0 - by, x1 + by, y1 + by}; }
    friend bool operator==(const Box&, const Box&) = default;
};

inline Box intersection(const Box& a, const Box& b) {
    return {a.x0 > b.x0 ? a.x0 : b.x0, a.y0 > b.y0 ? a.y0 : b.y0, a.x1 < b.x1 ? a.x1 : b.x1,
            a.y1 < b.y1 ? a.y1 : b.y1};
}

// The smallest box that holds both; an empty one holds nothing.
inline Box hull(const Box& a, const Box& b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    return {a.x0 < b.x0 ? a.x0 : b.x0, a.y0 < b.y0 ? a.y0 : b.y0, a.x1 > b.x1 ? a.x1 : b.x1,
            a.y1 > b.y1 ? a.y1 : b.y1};
}

}  // namespace noscope::simulated

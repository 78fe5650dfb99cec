#include "simulated_camera/shadow.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace noscope::simulated {
namespace {

constexpr int kReach = 4;              // half-resolution pixels to each side of the window
constexpr double kCorrelated = 0.6;    // above this the background's pattern is seen
constexpr double kPattern = 3.0;       // levels of deviation below which there is no pattern to compare
constexpr double kFaintShadow = 0.11;  // of flat places: by which fraction they may be darker or brighter
constexpr int kColourAway = 14;        // chroma levels beyond which it is something else

using Sums = PlaneOf<std::int32_t>;

// Sums over the window around each place; places beyond the border do not count.
template <class Value>
Sums window_sums(int width, int height, Value value) {
    Sums across(width, height), sums(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int u = std::max(0, x - kReach); u <= std::min(width - 1, x + kReach); ++u)
                across.row(y)[x] += value(u, y);
    for (int y = 0; y < height; ++y)
        for (int v = std::max(0, y - kReach); v <= std::min(height - 1, y + kReach); ++v)
            for (int x = 0; x < width; ++x) sums.row(y)[x] += across.row(v)[x];
    return sums;
}

struct Moments {
    Sums count, luma, still, luma2, still2, both;
};

Moments moments_of(const Plane& luma, const Plane& still) {
    const int w = luma.width, h = luma.height;
    const auto a = [&](int x, int y) { return std::int32_t{luma.row(y)[x]}; };
    const auto b = [&](int x, int y) { return std::int32_t{still.row(y)[x]}; };
    return {window_sums(w, h, [](int, int) { return 1; }),
            window_sums(w, h, a),
            window_sums(w, h, b),
            window_sums(w, h, [&](int x, int y) { return a(x, y) * a(x, y); }),
            window_sums(w, h, [&](int x, int y) { return b(x, y) * b(x, y); }),
            window_sums(w, h, [&](int x, int y) { return a(x, y) * b(x, y); })};
}

bool only_light(const Moments& m, std::size_t i) {
    const double n = m.count.samples[i], a = m.luma.samples[i], b = m.still.samples[i];
    const double spread_a = std::max(0.0, m.luma2.samples[i] / n - a * a / (n * n));
    const double spread_b = std::max(0.0, m.still2.samples[i] / n - b * b / (n * n));
    const double flat = kPattern * kPattern;
    if (spread_a < flat && spread_b < flat) return std::abs(a - b) < kFaintShadow * b;
    if (spread_b < flat) return false;
    const double together = m.both.samples[i] / n - a * b / (n * n);
    return together > kCorrelated * std::sqrt(spread_a * spread_b) && a < 1.2 * b && a > 0.35 * b;
}

}  // namespace

Plane find_shadows(const ShadowInput& input) {
    const Moments moments = moments_of(input.luma, input.still);
    Plane shadows(input.luma.width, input.luma.height);
    for (std::size_t i = 0; i < shadows.samples.size(); ++i)
        shadows.samples[i] = input.chroma_away.samples[i] <= kColourAway && only_light(moments, i) ? 255 : 0;
    return shadows;
}

Plane shade_of(const Plane& luma, const Plane& still, const Plane& thing) {
    const int w = luma.width, h = luma.height;
    const auto of = [&](const Plane& plane) {
        return window_sums(w, h,
                           [&](int x, int y) { return std::int32_t{thing.row(y)[x] ? 0 : plane.row(y)[x]}; });
    };
    const Sums a = of(luma), b = of(still);
    Plane shade(w, h, kFullShade);
    for (std::size_t i = 0; i < shade.samples.size(); ++i) {
        if (b.samples[i] == 0) continue;
        const int ratio = (a.samples[i] * kFullShade + b.samples[i] / 2) / b.samples[i];
        shade.samples[i] =
            static_cast<std::uint8_t>(std::clamp(ratio, kFullShade * 2 / 5, kFullShade * 7 / 5));
    }
    return shade;
}

}  // namespace noscope::simulated

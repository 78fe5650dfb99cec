#include "simulated_camera/rain.h"

#include "simulated_camera/random.h"

#include <algorithm>

namespace noscope::simulated {
namespace {

constexpr double kPixelsPerStreak = 1500;
constexpr int kDrop = 215;  // luma of a drop in the light

void lighten(std::uint8_t& sample, int strength) {
    if (sample < kDrop) sample = static_cast<std::uint8_t>(sample + ((kDrop - sample) * strength >> 8));
}

}  // namespace

void draw_rain(Picture& picture, double intensity, std::uint64_t seed, std::uint64_t frame) {
    Plane& luma = picture.planes[0];
    Draws draws(seed, Purpose::rain, frame);
    // Gusts: the slant changes over hundreds of frames.
    const double slant =
        0.25 * smooth_noise(mix(seed, static_cast<std::uint64_t>(Purpose::rain)), double(frame) / 300);
    const int count = static_cast<int>(intensity * luma.width * luma.height / kPixelsPerStreak);
    for (int i = 0; i < count; ++i) {
        const double near = draws.uniform();  // near drops are longer and fewer
        const int length = static_cast<int>((4 + 22 * near * near * near) * luma.height / 540);
        const int strength = 14 + static_cast<int>(50 * draws.uniform() * (0.4 + 0.6 * near));
        const double x = draws.between(0, luma.width - 1);
        const int top = draws.below(luma.height);
        for (int k = 0; k < length && top + k < luma.height; ++k) {
            const double at = x + slant * k;
            const int left = static_cast<int>(at), part = static_cast<int>((at - left) * 16);
            if (at < 0 || left + 1 >= luma.width) continue;
            const int faint = std::min({k + 1, length - k, 3}) * strength / 3;
            lighten(luma.row(top + k)[left], faint * (16 - part) / 16);
            lighten(luma.row(top + k)[left + 1], faint * part / 16);
        }
    }
}

}  // namespace noscope::simulated

#include "train/augment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace noscope::train {
namespace {

constexpr std::size_t kPatterns = 1U << 16, kLongestRow = 1024;

// Normal noise of standard deviation 32, made once: drawing it a pixel at a time would cost as much as
// training does. A row of pixels takes a run of it that begins anywhere.
const std::array<std::int8_t, kPatterns + kLongestRow>& noise_table() {
    static const auto table = [] {
        std::array<std::int8_t, kPatterns + kLongestRow> made{};
        RandomBits random(1);
        for (std::int8_t& value : made)
            value = static_cast<std::int8_t>(std::lround(std::clamp(32 * normal(random), -127.0, 127.0)));
        return made;
    }();
    return table;
}

void shift_row(const std::uint8_t* from, int width, int right, std::uint8_t* to) {
    const int first = std::max(right, 0), last = width + std::min(right, 0);  // that are not of the edge
    std::memset(to, from[0], static_cast<std::size_t>(first));
    std::memcpy(to + first, from + first - right, static_cast<std::size_t>(last - first));
    std::memset(to + last, from[width - 1], static_cast<std::size_t>(width - last));
}

struct Change {
    int gain, offset, noise;  // as in Distortion
};

// Plane 0 is luma, 1 and 2 are colour, 3 is the difference.
Change change_of(std::size_t plane, const Distortion& distortion) {
    switch (plane) {
        case 0:
            return {distortion.gain, distortion.offset, distortion.noise};
        case 3:
            return {distortion.gain, 0, distortion.noise};
        default:
            return {256, 0, distortion.noise / 2};
    }
}

}  // namespace

Distortion draw(const Augmentation& most, RandomBits& random) {
    if (fraction(random) >= most.share) return {};
    Distortion drawn;
    const auto rounded = [](double value) { return static_cast<int>(std::lround(value)); };
    drawn.gain = rounded(256 * between(random, 1 - most.gain, 1 + most.gain));
    drawn.offset = rounded(256 * between(random, -most.offset, most.offset));
    drawn.noise = rounded(8 * between(random, 0, most.noise));
    drawn.pattern = static_cast<std::uint32_t>(random());
    const auto steps = static_cast<std::size_t>(2 * most.shift + 1);
    drawn.right = static_cast<int>(below(random, steps)) - most.shift;
    drawn.down = static_cast<int>(below(random, steps)) - most.shift;
    return drawn;
}

void distort(std::span<const std::uint8_t> planes, ImageSize size, const Distortion& distortion,
             std::span<std::uint8_t> out) {
    const auto& table = noise_table();
    const auto width = static_cast<std::size_t>(size.width), height = static_cast<std::size_t>(size.height);
    const std::size_t area = width * height;
    std::uint32_t start = distortion.pattern;
    for (std::size_t plane = 0; plane * area < planes.size(); ++plane) {
        const auto [gain, offset, noise] = change_of(plane, distortion);
        for (int y = 0; y < size.height; ++y) {
            const int from = std::clamp(y - distortion.down, 0, size.height - 1);
            std::uint8_t* const row = &out[plane * area + static_cast<std::size_t>(y) * width];
            shift_row(&planes[plane * area + static_cast<std::size_t>(from) * width], size.width,
                      distortion.right, row);
            if (gain == 256 && offset == 0 && noise == 0) continue;
            start = start * 1664525U + 1013904223U;  // Numerical Recipes; its high bits are good enough
            const std::int8_t* const pattern = &table[start >> 16];
            for (std::size_t x = 0; x < width; ++x) {
                const int changed = row[x] * gain + offset + pattern[x] * noise + 128;
                row[x] = static_cast<std::uint8_t>(std::clamp(changed >> 8, 0, 255));
            }
        }
    }
}

}  // namespace noscope::train

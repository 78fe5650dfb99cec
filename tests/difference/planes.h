// Made luma planes for tests of what compares them.
#pragma once

#include "difference/difference_sums.h"
#include "support/random.h"
#include "video/score_image.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope::testing {

// A plane whose rows end where the memory that may be read ends, so that a sanitizer sees a read too far.
struct Plane {
    std::vector<std::uint8_t> levels;
    std::ptrdiff_t stride = 0;  // of either sign
    const std::uint8_t* first = nullptr;

    Plane(Random& random, std::size_t width, std::size_t height, std::size_t gap, bool upside_down) {
        levels.resize((width + gap) * (height - 1) + width);
        for (auto& level : levels) level = static_cast<std::uint8_t>(random());
        stride = static_cast<std::ptrdiff_t>(width + gap);
        first = levels.data() + (upside_down ? (height - 1) * (width + gap) : 0);
        if (upside_down) stride = -stride;
    }
    std::uint8_t at(std::size_t x, std::size_t y) const {
        return first[static_cast<std::ptrdiff_t>(y) * stride + static_cast<std::ptrdiff_t>(x)];
    }
};

inline ScoreImage image_of(int width, int height, std::uint8_t level = 0) {
    ScoreImage image{width, height, {}, {}, {}};
    image.y.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), level);
    return image;
}

inline ScoreImage random_image(Random& random, int width, int height) {
    ScoreImage image = image_of(width, height);
    for (auto& level : image.y) level = static_cast<std::uint8_t>(random());
    return image;
}

}  // namespace noscope::testing

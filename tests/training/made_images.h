// Images to learn from, of random levels.
#pragma once

#include "training/cnn_samples.h"

#include "support/random.h"

namespace noscope::testing {

inline CnnSamples made_images(std::size_t rows, ImageSize size, bool difference, std::uint32_t seed) {
    Random random(seed);
    CnnSamples samples;
    samples.size = size;
    samples.difference = difference;
    for (std::size_t i = 0; i < rows * samples.planes() * static_cast<std::size_t>(size.width * size.height);
         ++i)
        samples.levels.push_back(static_cast<std::uint8_t>(random() % 256));
    for (std::size_t row = 0; row < rows; ++row) {
        samples.labels.push_back(static_cast<std::uint8_t>(random() % 2));
        samples.groups.push_back(random() % 5 == 0 ? random() : static_cast<std::uint32_t>(row / 3));
        samples.weights.push_back(static_cast<float>(0.1 + random.fraction()));
        auto& boxes = samples.boxes.emplace_back();
        for (std::uint32_t i = samples.labels[row] ? random() % 3 : 0; i > 0; --i) {
            const auto x = static_cast<std::uint16_t>(random() % static_cast<std::uint32_t>(size.width));
            const auto y = static_cast<std::uint16_t>(random() % static_cast<std::uint32_t>(size.height));
            boxes.push_back({x, y, static_cast<std::uint16_t>(x + 1 + random() % (size.width - x)),
                             static_cast<std::uint16_t>(y + 1 + random() % (size.height - y))});
        }
    }
    return samples;
}

}  // namespace noscope::testing

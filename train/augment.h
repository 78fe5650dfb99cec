// Small changes of a score image that leave its label as it is: light, noise, a camera that shakes. No
// mirroring: the camera is fixed, and left is not right.
#pragma once

#include "base/image_size.h"
#include "train/random.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace noscope::train {

// How far an image is changed at most; values are drawn evenly. All 0: nothing is changed.
struct Augmentation {
    double gain = 0.25;   // of luma (and of the difference, which grows with it): 1 - gain to 1 + gain
    double offset = 16;   // levels of luma, up or down
    double noise = 3;     // standard deviation in levels, of each pixel alone; half of that in U and V
    int shift = 2;        // pixels, in all planes alike; what comes in repeats the edge
    double share = 0.75;  // of images are changed at all
};

// One draw.
struct Distortion {
    int gain = 256;             // 1/256
    int offset = 0;             // 1/256 level
    int noise = 0;              // standard deviation, 1/8 level
    std::uint32_t pattern = 0;  // which noise
    int right = 0, down = 0;    // pixels
};

Distortion draw(const Augmentation& most, RandomBits& random);

// `planes` and `out`: Y, U, V and the difference, or the first few of them, each of size.width * size.height
// levels; they do not overlap. Sides are at most 1024.
void distort(std::span<const std::uint8_t> planes, ImageSize size, const Distortion& distortion,
             std::span<std::uint8_t> out);

}  // namespace noscope::train

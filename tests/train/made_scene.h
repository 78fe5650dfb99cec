// Score images of a made fixed camera: a textured scene under changing light with sensor noise, a swaying
// tree, a lamp that flickers, people on the pavement; now and then a vehicle crosses, which is what counts.
#pragma once

#include "training/cnn_samples.h"

#include <cstddef>
#include <cstdint>

namespace noscope::testing {

struct MadeScene {
    ImageSize size{64, 32};
    std::size_t rows = 1000, group_size = 20;  // a group is a stretch of successive frames
    double positives = 0.03;                   // about this share of the rows
    double from = 0, to = 0.5;                 // part of the day: light changes over it
    std::uint32_t seed = 1;                    // of all but the scene itself
};

CnnSamples made_scene(const MadeScene& how = {});

}  // namespace noscope::testing

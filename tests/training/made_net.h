// A net of random weights.
#pragma once

#include "training/trained_cnn.h"

#include "support/random.h"

#include <string>

namespace noscope::testing {

inline TrainedCnn made_net(const std::string& architecture, std::uint32_t seed) {
    Random random(seed);
    TrainedCnn net;
    net.architecture = *parse_cnn_architecture(architecture);
    const auto number = [&] { return static_cast<float>(random.fraction() - 0.5); };
    for (int i = 0; i < net.architecture.channels(); ++i) {
        net.mean.push_back(number());
        net.scale.push_back(4 * number());
    }
    net.weights.resize(shape_of(net.architecture).parameters());
    for (float& weight : net.weights) weight = number();
    return net;
}

}  // namespace noscope::testing

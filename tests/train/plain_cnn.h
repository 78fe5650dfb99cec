// The plain form of a trained net: loops over its weights in the order that trained_cnn.h gives.
#pragma once

#include "training/trained_cnn.h"

#include <cstdint>
#include <span>

namespace noscope::testing {

// Of one image, plane by plane.
double plain_logit(const TrainedCnn& net, std::span<const std::uint8_t> planes);

}  // namespace noscope::testing

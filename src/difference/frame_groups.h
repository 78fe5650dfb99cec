// Parting empty frames into groups that look alike: one reference image each.
#pragma once

#include "difference/reference_images.h"

#include <cstddef>
#include <span>
#include <vector>

namespace noscope {

// Indices into `frames`, each in one group, in time order within it; groups of day before those of infrared,
// in time order of their first frames. `frames`: at least one, of one size; settings in range.
std::vector<std::vector<std::size_t>> group_frames(std::span<const EmptyFrame> frames,
                                                   const ReferenceSettings& settings);

}  // namespace noscope

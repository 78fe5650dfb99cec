// What stands out of labelled rows where the plan has no picture of the empty scene, or none of their size:
// their own negatives show it.
#pragma once

#include <noscope/error.h>
#include "training/cnn_samples.h"

namespace noscope {

// Fills the difference plane of `samples`, which holds rows of one recording in the order of its blocks. The
// pictures are those that ReferenceImages makes of at most kMostPastingFrames negative rows, spread evenly; a
// row's is the nearest to its group's first. Where the rows have no negative in a row's light, its plane is 0
// and nothing is cut out of it.
Status add_pasting_difference(CnnSamples& samples);

inline constexpr std::size_t kMostPastingFrames = 24;

}  // namespace noscope

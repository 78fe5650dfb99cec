// A cheap detector that labels what a plan is trained on, and what the reference is asked about then
// (docs/specialized-training.md).
#pragma once

#include "find/labelled_blocks.h"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace noscope {

// A block and a frame of it, by their places.
using FramePlace = std::pair<std::size_t, std::size_t>;

// The frames of `blocks`, at most `count`, whose labels are most in doubt: those of which a net that learnt
// from these labels says otherwise (`confidences`, as their frames; NaN where there is none), and those whose
// confidence is near `threshold`, at which a frame becomes positive. Most doubtful first; of equals the
// earlier.
std::vector<FramePlace> most_doubtful(const std::vector<LabelledBlock>& blocks,
                                      const std::vector<std::vector<float>>& confidences, double threshold,
                                      std::size_t count);

// Takes over labels of `corrected`, blocks of the same sample. Gives the number of frames that change.
std::int64_t take_labels(std::vector<LabelledBlock>& blocks, const std::vector<LabelledBlock>& corrected);

}  // namespace noscope

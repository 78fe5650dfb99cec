// What all references do with boxes before they hand them out.
#pragma once

#include "query/detections.h"

#include <vector>

namespace noscope {

inline constexpr double kSuppressionIou = 0.7;  // boxes of one class that overlap more are one
inline constexpr int kMostBoxes = 300;          // of a frame, the most confident ones

// By falling confidence; equal ones in their order.
void sort_by_confidence(std::vector<Box>& boxes);

// Greedy non-maximum suppression within each class: sorts, then drops every box whose intersection over union
// with a kept, more confident one exceeds kSuppressionIou; keeps kMostBoxes at most.
void suppress(std::vector<Box>& boxes);

// Cuts the boxes at the frame's edges; those of which no area is left are dropped.
void clip_boxes(std::vector<Box>& boxes, int width, int height);

}  // namespace noscope

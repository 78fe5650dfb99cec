// Thresholds as people read them.
#pragma once

namespace noscope {

// The number with the fewest digits in the middle half of (low, high); low < high.
double short_number(double low, double high);

}  // namespace noscope

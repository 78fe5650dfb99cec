// Exact bounds for a share where draws are independent: with replacement, or from a stream without end. For a
// recording, which is a finite population, sample_bounds.h is never wider.
#pragma once

#include <cstdint>

namespace noscope {

// Clopper and Pearson (1934): the largest share under which `found` or fewer of `drawn` are likelier than
// alpha, and mirrored. 0 <= found <= drawn, 0 < alpha < 1; each holds with probability >= 1 - alpha. drawn =
// 0: 1 and 0. To 1e-12, rounded away from the share found.
double share_at_most(std::int64_t drawn, std::int64_t found, double alpha);
double share_at_least(std::int64_t drawn, std::int64_t found, double alpha);

}  // namespace noscope

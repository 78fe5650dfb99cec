#include "guarantee/binomial_bounds.h"

#include "guarantee/special_functions.h"

#include <cassert>

namespace noscope {

double share_at_most(std::int64_t drawn, std::int64_t found, double alpha) {
    assert(0 <= found && found <= drawn && alpha > 0 && alpha < 1);
    if (found == drawn) return 1;
    // P(X <= k) = I_{1-p}(n - k, k + 1) falls in p; the upper end of the last interval errs on the safe side.
    const double misses = static_cast<double>(drawn - found), hits = static_cast<double>(found + 1);
    double low = 0, high = 1;
    while (high - low > 1e-13 * high) {
        const double middle = (low + high) / 2;
        (1 - incomplete_beta(hits, misses, middle) > alpha ? low : high) = middle;
    }
    return high;
}

double share_at_least(std::int64_t drawn, std::int64_t found, double alpha) {
    if (found == 0) return 0;
    assert(0 < found && found <= drawn && alpha > 0 && alpha < 1);
    const double hits = static_cast<double>(found), misses = static_cast<double>(drawn - found + 1);
    double low = 0, high = 1;
    while (high - low > 1e-13 * high) {
        const double middle = (low + high) / 2;
        (incomplete_beta(hits, misses, middle) > alpha ? high : low) = middle;
    }
    return low;
}

}  // namespace noscope

#include "guarantee/tests_in_order.h"

#include <algorithm>
#include <cassert>

namespace noscope {

std::optional<std::size_t> last_passed(std::size_t tests, const std::function<bool(std::size_t)>& passes) {
    std::size_t passed = 0;
    while (passed < tests && passes(passed)) ++passed;
    if (passed == 0) return std::nullopt;
    return passed - 1;
}

double alpha_each(double alpha, int statements) {
    assert(alpha > 0 && alpha < 1 && statements >= 1);
    return alpha / statements;
}

bool all_pass(std::initializer_list<bool> each) {
    return std::all_of(each.begin(), each.end(), [](bool passed) { return passed; });
}

}  // namespace noscope

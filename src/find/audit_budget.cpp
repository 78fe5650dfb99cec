#include "find/audit_budget.h"

#include <algorithm>

namespace noscope {
namespace {

// Of the label budget the audit gets so much, even where search and run took all of it: an answer of which
// nothing is known is worth little.
constexpr double kLeastShare = .25;
// In short recordings more, up to that share: as many windows as say, where none of them is wrong, that at
// most 1 % of all are (95 % confidence).
constexpr double kMostOfShort = .5;
constexpr double kUsefulWindows = 300;

}  // namespace

std::int64_t audit_labels(const LabelBudget& asked, std::int64_t frames, std::int64_t windows,
                          std::int64_t used) {
    const double budget =
        asked.frames > 0 ? static_cast<double>(asked.frames) : asked.share * static_cast<double>(frames);
    const double useful = kUsefulWindows * static_cast<double>(frames) /
                          static_cast<double>(std::max<std::int64_t>(1, windows));
    const double least = std::max(kLeastShare * budget, std::min(kMostOfShort * budget, useful));
    return static_cast<std::int64_t>(std::max(budget - static_cast<double>(used), least));
}

}  // namespace noscope

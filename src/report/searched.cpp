#include "report/searched.h"

#include <algorithm>

namespace noscope {
namespace {

// A window begins where the one before ends, but for what rounding to milliseconds does.
constexpr double kSameTime = .0015;

}  // namespace

std::vector<Stretch> joined(std::vector<Stretch> stretches) {
    std::ranges::sort(stretches, {}, &Stretch::start_s);
    std::vector<Stretch> whole;
    for (const Stretch& one : stretches) {
        if (!whole.empty() && one.start_s <= whole.back().end_s + kSameTime)
            whole.back().end_s = std::max(whole.back().end_s, one.end_s);
        else
            whole.push_back(one);
    }
    return whole;
}

std::vector<Stretch> shared_by(const std::vector<Stretch>& some, const std::vector<Stretch>& others) {
    std::vector<Stretch> shared;
    auto other = others.begin();
    for (const Stretch& one : some) {
        while (other != others.end() && other->end_s <= one.start_s) ++other;
        for (auto at = other; at != others.end() && at->start_s < one.end_s; ++at)
            shared.push_back({std::max(one.start_s, at->start_s), std::min(one.end_s, at->end_s)});
    }
    return shared;
}

std::vector<Stretch> searched_stretches(const Answer& answer) {
    if (!answer.searched.empty()) return joined(answer.searched);
    std::vector<Stretch> windows;
    for (const Window& window : answer.windows) windows.push_back({window.start_s, window.end_s});
    return joined(std::move(windows));
}

}  // namespace noscope

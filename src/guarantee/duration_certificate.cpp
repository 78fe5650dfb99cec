#include "guarantee/duration_certificate.h"

#include <algorithm>
#include <cassert>

namespace noscope {
namespace {

std::span<const std::int64_t> within(std::span<const std::int64_t> times_ns, const Footage& footage) {
    assert(footage.end_ns > footage.start_ns);
    const auto from = std::lower_bound(times_ns.begin(), times_ns.end(), footage.start_ns);
    return {from, std::upper_bound(from, times_ns.end(), footage.end_ns)};
}

}  // namespace

std::int64_t longest_unchecked(std::span<const Footage> footage, std::span<const std::int64_t> checked_ns) {
    std::int64_t longest = 0;
    for (const Footage& part : footage) {
        std::int64_t last = part.start_ns;
        for (const std::int64_t at : within(checked_ns, part)) {
            longest = std::max(longest, at - last);
            last = at;
        }
        longest = std::max(longest, part.end_ns - last);
    }
    return longest;
}

ChecksWanted fewest_checks(std::span<const Footage> footage, std::span<const std::int64_t> frames_ns,
                           std::span<const std::int64_t> checked_ns, std::int64_t most_ns) {
    assert(most_ns > 0);
    ChecksWanted wanted;
    // From one fixed point to the next, each time as far as one may go; over a hole to its other side.
    const auto fill = [&](std::int64_t from_ns, std::int64_t to_ns) {
        while (to_ns - from_ns > most_ns) {
            auto next = std::upper_bound(frames_ns.begin(), frames_ns.end(), from_ns + most_ns);
            if (next != frames_ns.begin() && *(next - 1) > from_ns) --next;
            if (next == frames_ns.end() || *next >= to_ns) break;
            wanted.frames.push_back(static_cast<std::size_t>(next - frames_ns.begin()));
            wanted.longest_ns = std::max(wanted.longest_ns, *next - from_ns);
            from_ns = *next;
        }
        wanted.longest_ns = std::max(wanted.longest_ns, to_ns - from_ns);
    };
    for (const Footage& part : footage) {
        std::int64_t last = part.start_ns;
        for (const std::int64_t at : within(checked_ns, part)) {
            fill(last, at);
            last = at;
        }
        fill(last, part.end_ns);
    }
    return wanted;
}

}  // namespace noscope

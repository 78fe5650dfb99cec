// "Nothing that the reference model sees throughout was missed for longer than G": no statistics, only where
// it looked. Holds if each checked frame that it calls positive is followed up until its appearance is
// settled.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// Footage without a hole: a file, or a part of one between gaps. Nanoseconds on the recording's clock, as all
// times here; end > start.
struct Footage {
    std::int64_t start_ns = 0, end_ns = 0;
};

// The longest stretch of footage without a checked frame inside, which is G: stretches run from check to
// check and from and to the ends of each footage. 0 for no footage. `footage` in time order without overlaps;
// `checked_ns` rising, those outside all footage (ends included) do not count.
std::int64_t longest_unchecked(std::span<const Footage> footage, std::span<const std::int64_t> checked_ns);

struct ChecksWanted {
    std::vector<std::size_t> frames;  // indices into `frames_ns`, rising; without those checked already
    std::int64_t longest_ns = 0;      // G then: above what was wanted where frames are too far apart
};

// The fewest of the frames at `frames_ns` (rising; decodable ones) to check in addition to `checked_ns`, so
// that no stretch is longer than `most_ns` > 0, but for those where there is no frame to check: these are
// left as short as the frames allow.
ChecksWanted fewest_checks(std::span<const Footage> footage, std::span<const std::int64_t> frames_ns,
                           std::span<const std::int64_t> checked_ns, std::int64_t most_ns);

}  // namespace noscope

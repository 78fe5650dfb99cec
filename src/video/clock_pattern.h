// The time in a path: how recorders name their files.
#pragma once

#include <noscope/error.h>
#include "video/clock.h"

#include <optional>
#include <string>
#include <vector>

namespace noscope {

// A pattern of the end of a path: %Y %y %m %d %H %M %S (zero-padded numbers), %s (seconds since 1970, UTC),
// %%,
// `*` (any run of characters within one folder or file name), `~` (one of "-_.:T +@" or nothing); all else
// stands for itself. It may lie anywhere in the file name, and its slashes name the folders above.
struct ClockPattern {
    std::string text;
    bool utc = false;
};

struct PathClock {
    WallClock clock;
    std::string name_rest;  // the file name without ending and without any of its times
};

// The recorders' own habits, tried in this order.
const std::vector<ClockPattern>& known_clock_patterns();

// Refuses a pattern that holds no year and day, or no hour, or an unknown % letter: ErrorCode::usage.
Result<ClockPattern> parse_clock_pattern(const std::string& text);

// The first pattern that fits, none if none does.
std::optional<PathClock> clock_of_path(const std::string& path, const std::vector<ClockPattern>& patterns);

}  // namespace noscope

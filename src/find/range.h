// --from, --to and --daily: which windows are asked for.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "video/recording.h"

#include <optional>

namespace noscope {

// A window is in when it begins inside; the numbering of windows does not change with it.
class SearchRange {
   public:
    // ErrorCode::usage: not a time, the end before the start, a wall clock where the recording has none.
    static Result<SearchRange> parse(const RangeOptions& options, const Recording& recording,
                                     const ClockZone& zone);

    // `file_s`: the window's start, in seconds from the file's time 0.
    bool contains(const RecordingFile& file, double file_s) const;
    bool everything() const { return !from_s_ && !to_s_ && !daily_; }

   private:
    struct Daily {
        std::int64_t from_ms = 0, to_ms = 0;  // since midnight; from > to: over midnight
    };

    std::optional<double> from_s_, to_s_;  // from the recording's start
    std::optional<Daily> daily_;
    ClockZone zone_;
};

}  // namespace noscope

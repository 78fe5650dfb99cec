// Files of one camera in time order: the thing that is queried. Pure functions of what scanning found; see
// docs/recordings.md for the rules.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "video/clock.h"
#include "video/clock_pattern.h"
#include "video/media_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// What one look at a file found.
struct ScannedFile {
    std::string path;
    StreamInfo info;
    double duration_s = 0;       // by its packets
    std::int64_t start_pts = 0;  // the file's time 0, in info.time_base units
    std::int64_t frames = 0;
    std::int64_t corrupt_packets = 0;
    std::int64_t modified_ns = 0;
    std::string read_error;  // reading stopped before the end, or empty
    std::string problem;     // nothing of it could be read: why; all above but path is unset then
};

// A file at its place in the recording.
struct RecordingFile {
    ScannedFile scan;
    double start_s = 0;              // of its time 0, seconds from the recording's start
    double gap_before_s = 0;         // without footage, by the clocks
    double overlap_before_s = 0;     // already covered by files before, by the clocks
    std::int64_t window_offset = 0;  // number of its first window
    std::optional<WallClock> clock;  // of its time 0
    std::string clock_source;        // "name", "metadata", "option" or empty
};

struct Recording {
    std::string camera;
    std::vector<RecordingFile> files;  // in time order
    std::vector<ScannedFile> unreadable;
    std::vector<std::string> warnings;
    double length_s = 0;  // from its start to its end, gaps included
};

// Files by camera: same folder (dated sub-folders do not count), same channel or name around the time, same
// size.
struct CameraGroup {
    std::string name;  // unique among the groups; what --camera takes
    std::vector<ScannedFile> files;
};
std::vector<CameraGroup> group_by_camera(const std::vector<ScannedFile>& files,
                                         const std::vector<ClockPattern>& patterns);

// Puts the files of one camera in order and on one clock. `window`: window length in seconds, for the
// numbering. Unreadable files are set aside. ErrorCode::recording if none is readable.
Result<Recording> arrange(CameraGroup group, const RecordingOptions& options, Rational window);

// The group that `camera` names, or the only one. ErrorCode::recording listing the groups where a choice is
// needed.
Result<CameraGroup> choose_camera(std::vector<CameraGroup> groups, const std::string& camera);

// The patterns that options ask for: the user's own, or the known ones.
Result<std::vector<ClockPattern>> clock_patterns(const RecordingOptions& options);

// A clock gap or overlap up to this is a matter of rounding and of when a recorder closes a file.
inline constexpr double kClockToleranceS = 2;

}  // namespace noscope

// The windows CSV read back.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

namespace noscope {

struct WindowsFile {
    std::string path;
    // In the file's order, numbers rising. Of each: number, start_s, end_s, positive, decided_by, frames, and
    // positive_frames where hits_known.
    std::vector<Window> windows;
    bool hits_known = false;  // it has the column positive_frames

    // "windows.csv:12", where window `i` stands.
    std::string place(std::size_t i) const;
};

// Needs the columns window, start_s, end_s, positive, decided_by and frames, in any order; takes
// positive_frames and passes over others. ErrorCode::usage, with the line: unreadable, no windows CSV, a
// malformed or contradictory row. What the numbers mean for a recording is not checked.
Result<WindowsFile> read_windows(const std::string& path);
Result<WindowsFile> read_windows(std::istream& text, const std::string& path);

}  // namespace noscope

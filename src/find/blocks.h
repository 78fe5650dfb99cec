// The blocks of a recording: what a run may be divided into (docs/parts.md).
#pragma once

#include <noscope/parts.h>
#include <noscope/query.h>
#include "find/file_frames.h"
#include "video/recording.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope {

// Windows a block: as many whole reuse spans as fit into a minute, one at least.
std::int64_t block_windows_of(const Sampling& sampling, std::int64_t span_windows);

class RecordingBlocks {
   public:
    // By the files' lengths alone, so that every machine counts alike. A file begins a block, and has one at
    // least.
    static RecordingBlocks of(const Recording& recording, const Sampling& sampling,
                              std::int64_t span_windows);

    std::int64_t count() const { return first_.back(); }
    double seconds() const { return seconds_; }  // of a whole one
    // Of a window by its number in the file.
    std::int64_t of_window(std::size_t file, std::int64_t window) const;
    // Leaves those of a file's frames that lie in `range`.
    void keep(std::size_t file, const BlockRange& range, std::vector<AskedFrame>& frames) const;

   private:
    std::int64_t windows_ = 1;
    double seconds_ = 0;
    std::vector<std::int64_t> first_;  // of each file, and behind the last one
};

}  // namespace noscope

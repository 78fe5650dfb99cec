// What a run of a part puts its decisions into, and what a merge takes them from.
#pragma once

#include <noscope/parts.h>
#include "find/blocks.h"
#include "find/part_file.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

struct PartWork {
    RecordingBlocks blocks;
    BlockRange range;
    std::vector<PartRecordingFile> files;  // of the recording
    ScoreWatch::Slices scores{};           // where the plan is watched

    void begin_file(std::size_t file, std::span<const AskedFrame> frames) {
        files[file].frames.resize(frames.size());
        files[file].first_pts = frames.front().pts;
        files[file].last_pts = frames.back().pts;
    }
};

// The frames of all parts of a recording.
struct MergedParts {
    struct Piece {
        std::size_t part = 0;  // for messages: by its place among `names`
        const PartRecordingFile* file = nullptr;
    };
    std::vector<std::vector<Piece>> files;  // of each file of the recording, in the order of blocks
    std::vector<std::string> names;         // of the parts
    // From class ids of the parts to those of the session, by part.
    std::vector<std::vector<std::int32_t>> classes;
    CascadeTotals totals;
    std::vector<ScoreWatch::Slices> scores{};  // where the plan is watched
};

}  // namespace noscope

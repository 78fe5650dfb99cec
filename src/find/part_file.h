// A part of a run in a file: what the plan made of the frames of some blocks, before confirmation, and all
// that merging it takes (docs/parts.md).
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include <noscope/parts.h>
#include "find/answer_builder.h"
#include "find/cascade_runner.h"
#include "find/score_watch.h"
#include "query/confirmer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// What became of a frame; class ids index PartFile::classes.
struct PartFrame {
    CandidateFrame decision;
    std::optional<BestBox> best;
};

// A file of the recording, every one of which is named in every part.
struct PartRecordingFile {
    std::string path;
    std::string head_sha256;
    std::int64_t bytes = 0;
    double start_s = 0;
    // In pts order: those of its frames asked for that lie in the part's blocks, and the pts of its ends.
    std::vector<PartFrame> frames;
    std::int64_t first_pts = 0, last_pts = 0;
};

struct PartFile {
    std::string plan;       // the plan file's text
    std::string plan_path;  // where it lay
    RecordingOptions recording;
    RangeOptions range;
    std::string reference;  // where it lay for this part, as ReferenceOptions::model
    std::string reference_identity;
    std::vector<std::string> classes;  // of the reference, by id
    BlockRange blocks;
    std::int64_t blocks_in_all = 0;
    std::vector<PartRecordingFile> files;
    CascadeTotals totals;
    ScoreWatch::Slices scores{};  // as the plan's profile has them; empty where it is not watched
    std::string made_by, made_at;
};

std::string to_text(const PartFile& part);
// `name`: of the file, for messages. ErrorCode::usage, in one line: no part, of a newer version, damaged.
Result<PartFile> parse_part(std::string_view text, const std::string& name);
// ErrorCode::usage: as parse_part(), and where there is no such file.
Result<PartFile> read_part(const std::string& path);

}  // namespace noscope

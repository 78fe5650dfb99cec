// A run of a plan in parts, which several machines may share, and their merge into the answer of the whole
// run.
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/export.h>
#include <noscope/find.h>
#include <noscope/options.h>

#include <cstdint>
#include <string>
#include <vector>

namespace noscope {

// Blocks of a recording, counted from 0 over all of its files (docs/parts.md); both ends belong to it.
struct BlockRange {
    std::int64_t first = 0, last = 0;

    bool operator==(const BlockRange&) const = default;
};

// A part of what apply() does: the frames of some blocks are decided, and no appearance is formed of them
// yet.
struct PartOptions {
    ApplyOptions apply;  // `limit` and `max_time_s` must be 0
    BlockRange blocks;
    std::string output;  // the part file
};

struct PartReport {
    std::string path;  // the part file
    std::int64_t bytes = 0;
    BlockRange blocks;
    std::int64_t blocks_in_all = 0;  // of the recording
    double block_s = 0;              // how long a block is
    Account account;                 // of this part
    std::string reference_name;
    std::string store_path;
    std::vector<std::string> warnings;
};

// Errors: every ErrorCode; usage as apply() and where the recording has no such blocks; interrupted where it
// was cancelled: no file is written then, and what was labelled is in the store.
NOSCOPE_API Result<PartReport> apply_part(const PartOptions& options, Observer* observer, CancelToken cancel);

// A few lines for people.
NOSCOPE_API std::string part_text(const PartReport& report);

struct MergeOptions {
    std::optional<Guarantee> guarantee;  // as ApplyOptions has it
    std::optional<double> confidence;    // likewise
    LabelBudget label_budget;            // likewise
    double no_longer_than_s = 0;         // likewise
    std::vector<std::string> parts;
    std::vector<std::string> recording;  // where the recording lies now; empty: as the first part says
    std::string reference;               // as ApplyOptions has it, and so for what follows
    double exec_timeout_s = 0;
    std::string store;
    int threads = 0;
    std::string command_line;  // for the record only
};

// The answer of apply() over the whole recording, from parts that hold each of its blocks once. Appearances
// are confirmed here, for which the reference may be asked. Its account adds up what the parts and the merge
// took, but for seconds, which are the merge's. Errors: every ErrorCode; usage where the parts are not of one
// plan and recording, or miss or repeat blocks.
NOSCOPE_API Result<Answer> merge(const MergeOptions& options, Observer* observer, CancelToken cancel);

}  // namespace noscope

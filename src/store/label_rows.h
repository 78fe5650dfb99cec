// The rows of the label table: many small blobs in the order in which they were added, the newest saying what
// holds.
#pragma once

#include "store/sqlite.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

inline constexpr std::size_t kLabelsPerBlob = 4096;  // at most

// One row without its content.
struct LabelRow {
    std::int64_t seq = 0;  // a larger one is newer
    std::int64_t first_pts = 0, last_pts = 0;
    std::int64_t labels = 0;
};

// By seq.
Result<std::vector<LabelRow>> list_label_rows(Database& database, std::int64_t file, std::int64_t model);

// The labels of these rows, sorted by (pts, duplicate); of equal ones that of the later row. ErrorCode::store
// where a row is damaged.
Result<std::vector<StoredLabel>> read_label_rows(Database& database, std::span<const LabelRow> rows);

// Moves the labels of one row's content to the end of `out`; ErrorCode::store where they do not fit the row.
Status decode_label_row(const Database& database, const LabelRow& row, std::span<const std::uint8_t> content,
                        std::vector<StoredLabel>& out);

// Adds rows; within a transaction of the caller's. `labels` strictly rising by (pts, duplicate).
Status insert_label_rows(Database& database, std::int64_t file, std::int64_t model,
                         std::span<const StoredLabel> labels);

Status delete_label_rows(Database& database, std::span<const LabelRow> rows);

// Sorts by (pts, duplicate) and keeps the last of equal ones.
void keep_newest(std::vector<StoredLabel>& labels);

}  // namespace noscope

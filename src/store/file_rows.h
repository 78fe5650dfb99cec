// The table of files: rows as they are, read and written.
#pragma once

#include "store/sqlite.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

struct FileRow {
    std::int64_t id = 0;
    FileIdentity identity;  // but for changed_ns, which belongs to a place
    std::string path;       // where it was last written down
    bool operator==(const FileRow&) const = default;
};

// What lay at a path when it was last looked at.
struct PlaceRow {
    std::int64_t file = 0;
    std::int64_t modified_ns = 0, changed_ns = 0;
    bool operator==(const PlaceRow&) const = default;
};
Result<std::optional<PlaceRow>> find_place(Database& database, const std::string& path);
Status write_place(Database& database, const std::string& path, const PlaceRow& place);

// Hash of the first 4 KiB, by which shorter states of a file are found.
Result<std::string> start_sha256(const std::string& path, const FileIdentity& identity);

// Rows that may be this file: those with its head, and shorter ones than a MiB that it may have grown from.
// The longest first, so that a file is taken to have grown from its latest state.
Result<std::vector<FileRow>> candidate_rows(Database& database, const std::string& start,
                                            const FileIdentity& identity);

// Inserts the row (id 0, which is filled) or updates it. Inside the caller's transaction.
Status write_row(Database& database, FileRow& row, const std::string& start);

// One row or none for each.
Result<std::vector<std::optional<SeenFile>>> find_seen_files(Database& database,
                                                             std::span<const StampedFile> files);

}  // namespace noscope

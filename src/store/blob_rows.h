// Rows that hold blobs of things keyed by (pts, duplicate), each of one file by one owner: labels by a model,
// scores by a scorer. Many small ones in the order in which they were added, the newest saying what holds.
#pragma once

#include "store/sqlite.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace noscope {

inline constexpr std::int64_t kMostPerBlob = 4096;  // things in one row

// Such a table by its names; it has seq, file, first_pts, last_pts and content besides.
struct BlobTable {
    std::string_view name;
    std::string_view owner;  // the column that says whose
    std::string_view items;  // the column of how many there are; in messages what they are called
    std::string_view marks;  // a column that counts some of them, empty where there is none
};

struct BlobsOf {
    std::int64_t file = 0, owner = 0;
};

// One row without its content.
struct BlobRow {
    std::int64_t seq = 0;  // a larger one is newer
    std::int64_t first_pts = 0, last_pts = 0;
    std::int64_t items = 0;
};
using BlobRows = std::vector<BlobRow>;

// By seq.
Result<BlobRows> list_blob_rows(Database& database, const BlobTable& table, const BlobsOf& of);

// Called for each row with its content, which holds for the call alone. An error ends the visit.
using BlobVisitor = std::function<Status(const BlobRow& row, std::span<const std::uint8_t> content)>;
// All rows, by seq, as of one moment.
Status visit_blobs(Database& database, const BlobTable& table, const BlobsOf& of, const BlobVisitor& visit);
// These rows in their order; ErrorCode::store where one is missing.
Status visit_blobs(Database& database, const BlobTable& table, std::span<const BlobRow> rows,
                   const BlobVisitor& visit);

// Within a transaction of the caller's. `row.seq` is not used; `marks` only where the table counts them.
Status insert_blob(Database& database, const BlobTable& table, const BlobsOf& of, const BlobRow& row,
                   std::int64_t marks, std::span<const std::uint8_t> content);
Status delete_blob_rows(Database& database, const BlobTable& table, std::span<const BlobRow> rows);

// The sets of rows that are worth joining, each by seq. A blob at least half full that overlaps no other
// stays as it is, so that a long recording is not written anew for each hour that is added.
std::vector<BlobRows> worth_joining(BlobRows rows);

}  // namespace noscope

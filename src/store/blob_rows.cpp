#include "store/blob_rows.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace noscope {
namespace {

// Columns 0 to 3.
BlobRow row_of(const Statement& select) {
    return {select.integer(0), select.integer(1), select.integer(2), select.integer(3)};
}

// Rows whose spans of pts overlap, in pts order of their spans. Order among them matters: newest wins.
std::vector<BlobRows> overlapping(BlobRows rows) {
    std::ranges::sort(rows, {}, [](const BlobRow& row) { return std::tuple(row.first_pts, row.seq); });
    std::vector<BlobRows> groups;
    std::int64_t end = 0;
    for (const BlobRow& row : rows) {
        if (groups.empty() || row.first_pts > end) groups.emplace_back();
        end = groups.back().empty() ? row.last_pts : std::max(end, row.last_pts);
        groups.back().push_back(row);
    }
    return groups;
}

}  // namespace

Result<BlobRows> list_blob_rows(Database& database, const BlobTable& table, const BlobsOf& of) {
    NOSCOPE_TRY(Statement select, database.prepare(fmt::format("SELECT seq, first_pts, last_pts, {} FROM {}"
                                                               " WHERE file = ? AND {} = ? ORDER BY seq",
                                                               table.items, table.name, table.owner)));
    select.bind(of.file).bind(of.owner);
    BlobRows rows;
    for (;;) {
        NOSCOPE_TRY(const bool found, select.step());
        if (!found) return rows;
        rows.push_back(row_of(select));
    }
}

Status visit_blobs(Database& database, const BlobTable& table, const BlobsOf& of, const BlobVisitor& visit) {
    // One statement, hence one snapshot: another command may compact between two.
    NOSCOPE_TRY(Statement select,
                database.prepare(fmt::format("SELECT seq, first_pts, last_pts, {}, content FROM {}"
                                             " WHERE file = ? AND {} = ? ORDER BY seq",
                                             table.items, table.name, table.owner)));
    select.bind(of.file).bind(of.owner);
    for (;;) {
        NOSCOPE_TRY(const bool found, select.step());
        if (!found) return {};
        NOSCOPE_CHECK(visit(row_of(select), select.blob(4)));
    }
}

Status visit_blobs(Database& database, const BlobTable& table, std::span<const BlobRow> rows,
                   const BlobVisitor& visit) {
    NOSCOPE_TRY(Statement select,
                database.prepare(fmt::format("SELECT content FROM {} WHERE seq = ?", table.name)));
    for (const BlobRow& row : rows) {
        select.bind(row.seq);
        NOSCOPE_TRY(const bool found, select.step());
        if (!found) return database.damaged(fmt::format("{} are missing", table.items));
        NOSCOPE_CHECK(visit(row, select.blob(0)));
        select.reset();
    }
    return {};
}

Status insert_blob(Database& database, const BlobTable& table, const BlobsOf& of, const BlobRow& row,
                   std::int64_t marks, std::span<const std::uint8_t> content) {
    const bool marked = !table.marks.empty();
    NOSCOPE_TRY(Statement insert,
                database.prepare(fmt::format("INSERT INTO {} (file, {}, first_pts, last_pts, {}{}{}, content)"
                                             " VALUES (?, ?, ?, ?, ?, {}?)",
                                             table.name, table.owner, table.items, marked ? ", " : "",
                                             table.marks, marked ? "?, " : "")));
    insert.bind(of.file).bind(of.owner).bind(row.first_pts).bind(row.last_pts).bind(row.items);
    if (marked) insert.bind(marks);
    return insert.bind(content).run();
}

Status delete_blob_rows(Database& database, const BlobTable& table, std::span<const BlobRow> rows) {
    NOSCOPE_TRY(Statement remove, database.prepare(fmt::format("DELETE FROM {} WHERE seq = ?", table.name)));
    for (const BlobRow& row : rows) NOSCOPE_CHECK(remove.bind(row.seq).run());
    return {};
}

std::vector<BlobRows> worth_joining(BlobRows rows) {
    std::vector<BlobRows> sets(1);
    for (const BlobRows& group : overlapping(std::move(rows))) {
        const bool settled = group.size() == 1 && group.front().items >= kMostPerBlob / 2;
        if (settled)
            sets.emplace_back();
        else
            sets.back().insert(sets.back().end(), group.begin(), group.end());
    }
    std::erase_if(sets, [](const BlobRows& set) { return set.size() < 2; });
    for (BlobRows& set : sets) std::ranges::sort(set, {}, &BlobRow::seq);
    return sets;
}

}  // namespace noscope

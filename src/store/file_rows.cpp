#include "store/file_rows.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/try.h"
#include "store/file_parts.h"

namespace noscope {
namespace {

constexpr const char* kColumns =
    "id, head_sha256, head_bytes, bytes, tail_sha256, file.modified_ns, file.path";

FileRow row_of(const Statement& select) {
    FileRow row;
    row.id = select.integer(0);
    row.identity.head_sha256 = select.text(1);
    row.identity.head_bytes = select.integer(2);
    row.identity.bytes = select.integer(3);
    row.identity.tail_sha256 = select.text(4);
    row.identity.modified_ns = select.integer(5);
    row.path = select.text(6);
    return row;
}

}  // namespace

Result<std::string> start_sha256(const std::string& path, const FileIdentity& identity) {
    if (identity.bytes <= kStartBytes) return identity.head_sha256;
    return sha256_file(path, 0, kStartBytes);
}

Result<std::vector<FileRow>> candidate_rows(Database& database, const std::string& start,
                                            const FileIdentity& identity) {
    NOSCOPE_TRY(Statement select,
                database.prepare(fmt::format("SELECT {} FROM file "
                                             "WHERE head_sha256 = ? OR start_sha256 = ? OR bytes < ?"
                                             " ORDER BY bytes DESC, id DESC",
                                             kColumns)));
    select.bind(identity.head_sha256).bind(start).bind(kStartBytes);
    std::vector<FileRow> rows;
    for (;;) {
        NOSCOPE_TRY(const bool found, select.step());
        if (!found) return rows;
        rows.push_back(row_of(select));
    }
}

Status write_row(Database& database, FileRow& row, const std::string& start) {
    const bool insert = row.id == 0;
    NOSCOPE_TRY(Statement write,
                database.prepare(
                    insert ? "INSERT INTO file (head_sha256, head_bytes, bytes, tail_sha256, modified_ns,"
                             " start_sha256, path) VALUES (?, ?, ?, ?, ?, ?, ?)"
                           : "UPDATE file SET head_sha256 = ?, head_bytes = ?, bytes = ?, tail_sha256 = ?,"
                             " modified_ns = ?, start_sha256 = ?, path = ? WHERE id = ?"));
    const FileIdentity& identity = row.identity;
    write.bind(identity.head_sha256)
        .bind(identity.head_bytes)
        .bind(identity.bytes)
        .bind(identity.tail_sha256)
        .bind(identity.modified_ns);
    // Files whose head is full are found by it alone.
    write.bind(identity.bytes < kHeadBytes ? start : std::string()).bind(row.path);
    if (!insert) write.bind(row.id);
    NOSCOPE_CHECK(write.run());
    if (insert) row.id = database.last_insert_id();
    return {};
}

Result<std::optional<PlaceRow>> find_place(Database& database, const std::string& path) {
    NOSCOPE_TRY(Statement select,
                database.prepare("SELECT file, modified_ns, changed_ns FROM place WHERE path = ?"));
    select.bind(path);
    NOSCOPE_TRY(const bool found, select.step());
    std::optional<PlaceRow> place;
    if (found) place = PlaceRow{select.integer(0), select.integer(1), select.integer(2)};
    return place;
}

Status write_place(Database& database, const std::string& path, const PlaceRow& place) {
    NOSCOPE_TRY(Statement write,
                database.prepare("INSERT OR REPLACE INTO place (path, file, modified_ns, changed_ns)"
                                 " VALUES (?, ?, ?, ?)"));
    return write.bind(path).bind(place.file).bind(place.modified_ns).bind(place.changed_ns).run();
}

Result<std::vector<std::optional<SeenFile>>> find_seen_files(Database& database,
                                                             std::span<const StampedFile> files) {
    NOSCOPE_TRY([[maybe_unused]] const ReadTransaction reading, ReadTransaction::begin(database));
    NOSCOPE_TRY(Statement select,
                database.prepare(fmt::format(
                    "SELECT {} FROM place CROSS JOIN file ON file.id = place.file WHERE place.path = ?"
                    " AND place.modified_ns = ? AND place.changed_ns = ? AND place.changed_ns <> 0"
                    " AND file.bytes = ?",
                    kColumns)));
    std::vector<std::optional<SeenFile>> seen;
    seen.reserve(files.size());
    for (const auto& [path, stamp] : files) {
        select.bind(path).bind(stamp.modified_ns).bind(stamp.changed_ns).bind(stamp.bytes);
        NOSCOPE_TRY(const bool found, select.step());
        seen.emplace_back();
        if (found) {
            FileRow row = row_of(select);
            row.identity.modified_ns = stamp.modified_ns;
            row.identity.changed_ns = stamp.changed_ns;
            seen.back() = SeenFile{row.id, std::move(row.identity)};
        }
        select.reset();
    }
    return seen;
}

}  // namespace noscope

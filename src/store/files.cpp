#include "store/files.h"

#include "base/sha256.h"
#include "base/try.h"
#include "store/file_parts.h"
#include "store/labels.h"

#include <algorithm>
#include <filesystem>

namespace noscope {
namespace {

struct FileRow {
    std::int64_t id = 0;
    FileIdentity identity;
    std::string path;
    bool operator==(const FileRow&) const = default;
};

bool same_content(const FileIdentity& a, const FileIdentity& b) {
    return a.head_sha256 == b.head_sha256 && a.head_bytes == b.head_bytes && a.bytes == b.bytes &&
           a.tail_sha256 == b.tail_sha256;
}

Result<std::string> start_sha256(const std::string& path, const FileIdentity& identity) {
    if (identity.bytes <= kStartBytes) return identity.head_sha256;
    return sha256_file(path, 0, kStartBytes);
}

// Rows that may be this file: those with its head, and shorter ones than a MiB that it may have grown from.
// The longest first, so that a file is taken to have grown from its latest state.
Result<std::vector<FileRow>> candidates(Database& database, const std::string& start,
                                        const FileIdentity& identity) {
    NOSCOPE_TRY(
        Statement select,
        database.prepare("SELECT id, head_sha256, head_bytes, bytes, tail_sha256, modified_ns, path FROM file"
                         " WHERE head_sha256 = ? OR start_sha256 = ? OR bytes < ?"
                         " ORDER BY bytes DESC, id DESC"));
    select.bind(identity.head_sha256).bind(start).bind(kStartBytes);
    std::vector<FileRow> rows;
    for (;;) {
        NOSCOPE_TRY(const bool found, select.step());
        if (!found) return rows;
        FileRow row;
        row.id = select.integer(0);
        row.identity.head_sha256 = select.text(1);
        row.identity.head_bytes = select.integer(2);
        row.identity.bytes = select.integer(3);
        row.identity.tail_sha256 = select.text(4);
        row.identity.modified_ns = select.integer(5);
        row.path = select.text(6);
        rows.push_back(std::move(row));
    }
}

// Same head, larger, and the old tail still at its old place. An empty file grows into none: every file
// begins so.
Result<bool> grown_from(const FileIdentity& old, const std::string& path, const FileIdentity& now) {
    if (old.bytes <= 0 || old.bytes >= now.bytes || old.head_bytes > now.head_bytes) return false;
    std::string head = now.head_sha256;
    if (old.head_bytes < now.head_bytes) {
        NOSCOPE_TRY(head, sha256_file(path, 0, old.head_bytes));
    }
    if (head != old.head_sha256) return false;
    NOSCOPE_TRY(const std::string tail, tail_sha256(path, old.bytes));
    return tail == old.tail_sha256;
}

Status write_row(Database& database, const FileRow& row, const std::string& start, bool insert) {
    NOSCOPE_TRY(Statement write,
                database.prepare(
                    insert ? "INSERT INTO file (head_sha256, head_bytes, bytes, tail_sha256, modified_ns,"
                             " start_sha256, path) VALUES (?, ?, ?, ?, ?, ?, ?)"
                           : "UPDATE file SET head_sha256 = ?, head_bytes = ?, bytes = ?,"
                             " tail_sha256 = ?, modified_ns = ?, start_sha256 = ?, path = ?"
                             " WHERE id = ?"));
    const FileIdentity& identity = row.identity;
    write.bind(identity.head_sha256)
        .bind(identity.head_bytes)
        .bind(identity.bytes)
        .bind(identity.tail_sha256);
    // Files whose head is full are found by it alone.
    write.bind(identity.modified_ns).bind(identity.bytes < kHeadBytes ? start : std::string()).bind(row.path);
    if (!insert) write.bind(row.id);
    return write.run();
}

struct Decision {
    FileState state = FileState::fresh;
    FileRow row;        // as it is to be
    bool write = true;  // false: it is already so, or settle_file() will do it
    bool touched = false;
};

Result<Decision> decide(const std::vector<FileRow>& rows, const std::string& path, const FileIdentity& now) {
    for (const FileRow& row : rows)
        if (same_content(row.identity, now)) {
            Decision same{FileState::unchanged, {row.id, now, path}};
            same.touched = row.identity.modified_ns != now.modified_ns;
            same.write = !same.touched && same.row != row;
            return same;
        }
    for (const FileRow& row : rows) {
        // A shorter copy beside it is a file of its own.
        std::error_code ignored;
        if (row.path != path && std::filesystem::exists(row.path, ignored)) continue;
        NOSCOPE_TRY(const bool grown, grown_from(row.identity, path, now));
        if (grown) return Decision{FileState::grown, {row.id, now, path}};
    }
    return Decision{FileState::fresh, {0, now, path}};
}

Status forget_end(Database& database, std::int64_t file) {
    NOSCOPE_TRY(Statement remove, database.prepare("DELETE FROM file_blob WHERE file = ?"));
    NOSCOPE_CHECK(remove.bind(file).run());
    return forget_damage(database, file);
}

}  // namespace

Result<StoredFile> find_or_add_file(Database& database, const std::string& path,
                                    const FileIdentity& identity) {
    NOSCOPE_TRY(const std::string start, start_sha256(path, identity));
    for (;;) {
        // The recording is read outside the transaction: it may lie on a slow share.
        NOSCOPE_TRY(const std::vector<FileRow> rows, candidates(database, start, identity));
        NOSCOPE_TRY(Decision decision, decide(rows, path, identity));
        if (!decision.write) return StoredFile{decision.row.id, decision.state, decision.touched};
        NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
        NOSCOPE_TRY(const std::vector<FileRow> rows_now, candidates(database, start, identity));
        if (rows_now != rows) continue;  // another command was here
        const bool insert = decision.state == FileState::fresh;
        NOSCOPE_CHECK(write_row(database, decision.row, start, insert));
        if (insert) decision.row.id = database.last_insert_id();
        if (decision.state == FileState::grown) NOSCOPE_CHECK(forget_end(database, decision.row.id));
        NOSCOPE_CHECK(transaction.commit());
        return StoredFile{decision.row.id, decision.state};
    }
}

Status settle_file(Database& database, std::int64_t file, const std::string& path,
                   const FileIdentity& identity, bool same) {
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(Statement update, database.prepare("UPDATE file SET modified_ns = ?, path = ? WHERE id = ?"));
    NOSCOPE_CHECK(update.bind(identity.modified_ns).bind(path).bind(file).run());
    if (same) {
        NOSCOPE_CHECK(forget_damage(database, file));
    } else {
        for (const char* sql :
             {"DELETE FROM file_blob WHERE file = ?", "DELETE FROM label_blob WHERE file = ?"}) {
            NOSCOPE_TRY(Statement remove, database.prepare(sql));
            NOSCOPE_CHECK(remove.bind(file).run());
        }
    }
    return transaction.commit();
}

Result<std::optional<std::vector<std::uint8_t>>> load_file_blob(Database& database, std::int64_t file,
                                                                const std::string& kind, int version) {
    NOSCOPE_TRY(
        Statement select,
        database.prepare("SELECT content FROM file_blob WHERE file = ? AND kind = ? AND version = ?"));
    select.bind(file).bind(kind).bind(version);
    NOSCOPE_TRY(const bool found, select.step());
    std::optional<std::vector<std::uint8_t>> blob;
    if (found) {
        const auto content = select.blob(0);
        blob.emplace(content.begin(), content.end());
    }
    return blob;
}

Status save_file_blob(Database& database, std::int64_t file, const std::string& kind, int version,
                      std::span<const std::uint8_t> blob) {
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(Statement insert,
                database.prepare("INSERT INTO file_blob (file, kind, version, content) VALUES (?, ?, ?, ?)"
                                 " ON CONFLICT (file, kind) DO UPDATE SET version = excluded.version,"
                                 " content = excluded.content"));
    NOSCOPE_CHECK(insert.bind(file).bind(kind).bind(version).bind(blob).run());
    return transaction.commit();
}

}  // namespace noscope

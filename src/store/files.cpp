#include "store/files.h"

#include "base/sha256.h"
#include "base/try.h"
#include "store/file_parts.h"
#include "store/file_rows.h"
#include "store/labels.h"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace noscope {
namespace {

bool same_content(const FileIdentity& a, const FileIdentity& b) {
    return a.head_sha256 == b.head_sha256 && a.head_bytes == b.head_bytes && a.bytes == b.bytes &&
           a.tail_sha256 == b.tail_sha256;
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

struct Decision {
    FileState state = FileState::fresh;
    FileRow row;        // as it is to be
    bool write = true;  // false: all is already so, or settle_file() will do it
    bool touched = false;
};

Result<Decision> decide(const std::vector<FileRow>& rows, const std::optional<PlaceRow>& place,
                        const std::string& path, const FileIdentity& now) {
    const auto row_as = [&](std::int64_t id) {
        FileRow row{id, now, path};
        row.identity.changed_ns = 0;
        return row;
    };
    for (const FileRow& row : rows)
        if (same_content(row.identity, now)) {
            Decision same{FileState::unchanged, row_as(row.id)};
            const bool was_here = place && place->file == row.id;
            same.touched = (was_here ? place->modified_ns : row.identity.modified_ns) != now.modified_ns;
            const PlaceRow here{row.id, now.modified_ns, now.changed_ns};
            same.write = !same.touched && place != here;
            return same;
        }
    for (const FileRow& row : rows) {
        // A shorter copy beside it is a file of its own; where the file itself lay here, it is the copy that
        // is told apart from now on.
        std::error_code ignored;
        const bool was_here = row.path == path || (place && place->file == row.id);
        if (!was_here && std::filesystem::exists(row.path, ignored)) continue;
        NOSCOPE_TRY(const bool grown, grown_from(row.identity, path, now));
        if (grown) return Decision{FileState::grown, row_as(row.id)};
    }
    return Decision{FileState::fresh, row_as(0)};
}

// One file on its way into the store.
struct Arrival {
    const IdentifiedFile* file = nullptr;
    std::string start;              // start_sha256()
    std::vector<FileRow> rows;      // that the decision rests on,
    std::optional<PlaceRow> place;  // this too
    Decision decision;
    std::optional<Result<StoredFile>> result;
};

// Reads rows and, where it must, the recording itself: outside of transactions, since it may lie on a slow
// share.
Status consider(Database& database, Arrival& arrival) {
    const auto& [path, identity] = *arrival.file;
    NOSCOPE_TRY(arrival.rows, candidate_rows(database, arrival.start, identity));
    NOSCOPE_TRY(arrival.place, find_place(database, path));
    auto decision = decide(arrival.rows, arrival.place, path, identity);
    if (!decision) {
        arrival.result = decision.error();
        return {};
    }
    arrival.decision = std::move(*decision);
    if (!arrival.decision.write)
        arrival.result =
            StoredFile{arrival.decision.row.id, arrival.decision.state, arrival.decision.touched};
    return {};
}

// Inside a transaction. Nothing where other rows are there by now: another command was here, or another file
// of the same content came before this one.
Status carry_out(Database& database, Arrival& arrival) {
    NOSCOPE_TRY(const auto rows, candidate_rows(database, arrival.start, arrival.file->identity));
    NOSCOPE_TRY(const auto place, find_place(database, arrival.file->path));
    if (rows != arrival.rows || place != arrival.place) return {};
    FileRow& row = arrival.decision.row;
    const FileIdentity& now = arrival.file->identity;
    NOSCOPE_CHECK(write_row(database, row, arrival.start));
    NOSCOPE_CHECK(write_place(database, arrival.file->path, {row.id, now.modified_ns, now.changed_ns}));
    if (arrival.decision.state == FileState::grown) NOSCOPE_CHECK(forget_damage(database, row.id));
    arrival.result = StoredFile{row.id, arrival.decision.state};
    return {};
}

}  // namespace

Result<std::vector<Result<StoredFile>>> find_or_add_files(Database& database,
                                                          std::span<const IdentifiedFile> files) {
    std::vector<Arrival> arrivals;
    for (const IdentifiedFile& file : files) {
        Arrival arrival;
        arrival.file = &file;
        auto start = start_sha256(file.path, file.identity);
        if (start)
            arrival.start = std::move(*start);
        else
            arrival.result = start.error();
        arrivals.push_back(std::move(arrival));
    }
    const auto is_open = [](const Arrival& arrival) { return !arrival.result; };
    while (std::ranges::any_of(arrivals, is_open)) {
        for (Arrival& arrival : arrivals)
            if (is_open(arrival)) NOSCOPE_CHECK(consider(database, arrival));
        if (std::ranges::none_of(arrivals, is_open)) break;
        NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
        for (Arrival& arrival : arrivals)
            if (is_open(arrival)) NOSCOPE_CHECK(carry_out(database, arrival));
        NOSCOPE_CHECK(transaction.commit());
    }
    std::vector<Result<StoredFile>> results;
    for (Arrival& arrival : arrivals) results.push_back(std::move(*arrival.result));
    return results;
}

Status settle_file(Database& database, std::int64_t file, const std::string& path,
                   const FileIdentity& identity, bool same) {
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(Statement update, database.prepare("UPDATE file SET modified_ns = ?, path = ? WHERE id = ?"));
    NOSCOPE_CHECK(update.bind(identity.modified_ns).bind(path).bind(file).run());
    NOSCOPE_CHECK(write_place(database, path, {file, identity.modified_ns, identity.changed_ns}));
    if (same) {
        NOSCOPE_CHECK(forget_damage(database, file));
    } else {
        for (const char* sql :
             {"DELETE FROM file_blob WHERE file = ?", "DELETE FROM label_blob WHERE file = ?",
              "DELETE FROM score_blob WHERE file = ?"}) {
            NOSCOPE_TRY(Statement remove, database.prepare(sql));
            NOSCOPE_CHECK(remove.bind(file).run());
        }
        // What lies elsewhere and was taken for the same file is not: it is looked at again.
        NOSCOPE_TRY(Statement remove, database.prepare("DELETE FROM place WHERE file = ? AND path <> ?"));
        NOSCOPE_CHECK(remove.bind(file).bind(path).run());
    }
    return transaction.commit();
}

}  // namespace noscope

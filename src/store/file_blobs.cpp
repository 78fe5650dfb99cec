#include "store/file_blobs.h"

#include "base/try.h"

namespace noscope {

Result<std::vector<std::optional<FileBlob>>> load_file_blobs(Database& database,
                                                             std::span<const std::int64_t> files,
                                                             const std::string& kind, int version) {
    NOSCOPE_TRY([[maybe_unused]] const ReadTransaction reading, ReadTransaction::begin(database));
    NOSCOPE_TRY(
        Statement select,
        database.prepare("SELECT bytes, content FROM file_blob WHERE file = ? AND kind = ? AND version = ?"));
    std::vector<std::optional<FileBlob>> blobs;
    blobs.reserve(files.size());
    for (const std::int64_t file : files) {
        select.bind(file).bind(kind).bind(version);
        NOSCOPE_TRY(const bool found, select.step());
        blobs.emplace_back();
        if (found) {
            const auto content = select.blob(1);
            blobs.back() = FileBlob{select.integer(0), {content.begin(), content.end()}};
        }
        select.reset();
    }
    return blobs;
}

Status save_file_blobs(Database& database, std::span<const NewFileBlob> blobs) {
    if (blobs.empty()) return {};
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(
        Statement insert,
        database.prepare("INSERT INTO file_blob (file, kind, version, bytes, content) VALUES (?, ?, ?, ?, ?)"
                         " ON CONFLICT (file, kind) DO UPDATE SET version = excluded.version,"
                         " bytes = excluded.bytes, content = excluded.content"));
    for (const NewFileBlob& blob : blobs) {
        insert.bind(blob.file).bind(blob.kind).bind(blob.version).bind(blob.blob.bytes);
        NOSCOPE_CHECK(insert.bind(blob.blob.content).run());
    }
    return transaction.commit();
}

}  // namespace noscope

#include "store/upkeep_parts.h"

#include "base/error_text.h"
#include "base/try.h"

#include <filesystem>
#include <map>

namespace noscope {
namespace {

// Calls visit(row) for each row.
template <class Visit>
Status each_row(Database& database, const std::string& sql, Visit visit) {
    NOSCOPE_TRY(Statement select, database.prepare(sql));
    for (;;) {
        NOSCOPE_TRY(const bool row, select.step());
        if (!row) return {};
        visit(select);
    }
}

Status list_files(Database& database, std::vector<StoredFileInfo>& files) {
    std::map<std::int64_t, std::size_t> place;
    NOSCOPE_CHECK(each_row(
        database, "SELECT id, path, head_sha256, bytes FROM file ORDER BY path, id",
        [&](const Statement& row) {
            place[row.integer(0)] = files.size();
            files.push_back(
                {.path = row.text(1), .head_sha256 = row.text(2), .bytes = row.integer(3), .missing = true});
        }));
    const auto add = [&](const std::string& sql, auto take) {
        return each_row(database, sql, [&](const Statement& row) {
            const auto found = place.find(row.integer(0));
            if (found != place.end()) take(files[found->second], row);
        });
    };
    NOSCOPE_CHECK(
        add("SELECT file, sum(labels), sum(damaged), sum(length(content)) FROM label_blob GROUP BY file",
            [](StoredFileInfo& file, const Statement& row) {
                file.labels = row.integer(1);
                file.damaged = row.integer(2);
                file.kept_bytes += row.integer(3);
            }));
    NOSCOPE_CHECK(add("SELECT file, sum(scores), sum(length(content)) FROM score_blob GROUP BY file",
                      [](StoredFileInfo& file, const Statement& row) {
                          file.scores = row.integer(1);
                          file.kept_bytes += row.integer(2);
                      }));
    NOSCOPE_CHECK(add("SELECT file, sum(length(content)) FROM file_blob GROUP BY file",
                      [](StoredFileInfo& file, const Statement& row) { file.kept_bytes += row.integer(1); }));
    NOSCOPE_CHECK(add("SELECT file, path FROM place", [](StoredFileInfo& file, const Statement& row) {
        std::error_code error;
        if (std::filesystem::exists(row.text(1), error)) file.missing = false;
    }));
    std::error_code error;
    for (StoredFileInfo& file : files)
        if (!file.path.empty() && std::filesystem::exists(file.path, error)) file.missing = false;
    // What was forgotten has its row still, without a name.
    std::erase_if(files,
                  [](const StoredFileInfo& file) { return file.path.empty() && file.kept_bytes == 0; });
    return {};
}

Status list_scorers(Database& database, const char* owners, const char* blobs, const char* owner,
                    const char* items, std::vector<StoredScorerInfo>& all) {
    return each_row(
        database,
        fmt::format("SELECT {0}.id, identity, count(DISTINCT file), sum({3}), sum(length(content)) "
                    "FROM {0} JOIN {1} ON {1}.{2} = {0}.id GROUP BY {0}.id ORDER BY {0}.id",
                    owners, blobs, owner, items),
        [&](const Statement& row) {
            all.push_back({row.integer(0), row.text(1), row.integer(2), row.integer(3), row.integer(4)});
        });
}

}  // namespace

std::int64_t bytes_on_disk(const std::string& path) {
    std::int64_t bytes = 0;
    for (const char* ending : {"", "-wal", "-journal"}) {
        std::error_code error;
        const auto size = std::filesystem::file_size(path + ending, error);
        if (!error) bytes += static_cast<std::int64_t>(size);
    }
    return bytes;
}

Result<StoreContents> list_contents(Database& database) {
    StoreContents contents;
    contents.path = database.path();
    contents.bytes = bytes_on_disk(database.path());
    NOSCOPE_TRY([[maybe_unused]] const ReadTransaction one_moment, ReadTransaction::begin(database));
    NOSCOPE_CHECK(list_files(database, contents.files));
    NOSCOPE_CHECK(list_scorers(database, "model", "label_blob", "model", "labels", contents.models));
    NOSCOPE_CHECK(list_scorers(database, "scorer", "score_blob", "scorer", "scores", contents.scorers));
    NOSCOPE_CHECK(each_row(database, "SELECT key, length(content) FROM artifact ORDER BY key",
                           [&](const Statement& row) {
                               contents.artifacts.push_back({row.text(0), row.integer(1)});
                           }));
    NOSCOPE_CHECK(each_row(
        database, "SELECT started, updated, state, plan, command_line FROM run ORDER BY id",
        [&](const Statement& row) {
            contents.runs.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
        }));
    return contents;
}

}  // namespace noscope

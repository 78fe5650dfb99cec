#include "store/store.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/try.h"
#include "store/artifacts.h"
#include "store/file_blobs.h"
#include "store/file_rows.h"
#include "store/files.h"
#include "store/journal.h"
#include "store/labels.h"
#include "store/models.h"
#include "store/runs.h"
#include "store/schema.h"
#include "store/scores.h"
#include "store/settings.h"
#include "store/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <utility>

#include <unistd.h>

namespace noscope {
namespace {

class SqliteStore final : public Store {
   public:
    SqliteStore(std::string path, std::unique_ptr<Database> database)
        : path_(std::move(path)), database_(std::move(database)) {}

    const std::string& path() const override { return path_; }

    Result<std::vector<std::optional<SeenFile>>> seen_files(std::span<const StampedFile> files) override {
        return find_seen_files(*database_, files);
    }
    Result<std::vector<Result<StoredFile>>> files(std::span<const IdentifiedFile> files) override {
        return find_or_add_files(*database_, files);
    }
    Status settle_file(std::int64_t file, const std::string& path, const FileIdentity& identity,
                       bool same) override {
        return noscope::settle_file(*database_, file, path, identity, same);
    }
    Result<std::int64_t> model(const std::string& identity, std::vector<std::string>& classes) override {
        return find_or_add_model(*database_, identity, classes);
    }
    Status set_classes(std::int64_t model, std::span<const std::string> classes) override {
        return set_model_classes(*database_, model, classes);
    }
    Result<std::vector<StoredLabel>> labels(std::int64_t file, std::int64_t model) override {
        return load_labels(*database_, file, model);
    }
    Status add_labels(std::int64_t file, std::int64_t model, std::span<const StoredLabel> labels) override {
        return noscope::add_labels(*database_, file, model, labels);
    }
    Status compact_labels(std::int64_t file, std::int64_t model) override {
        return noscope::compact_labels(*database_, file, model);
    }
    Result<std::int64_t> scorer(const std::string& identity) override {
        return find_or_add_scorer(*database_, identity);
    }
    Result<std::vector<StoredScore>> scores(std::int64_t file, std::int64_t scorer) override {
        return load_scores(*database_, file, scorer);
    }
    Status add_scores(std::int64_t file, std::int64_t scorer, std::span<const StoredScore> scores) override {
        return noscope::add_scores(*database_, file, scorer, scores);
    }
    Status compact_scores(std::int64_t file, std::int64_t scorer) override {
        return noscope::compact_scores(*database_, file, scorer);
    }
    Result<std::optional<std::vector<std::uint8_t>>> artifact(const std::string& key) override {
        return load_artifact(*database_, key);
    }
    Status put_artifact(const std::string& key, std::span<const std::uint8_t> content) override {
        return save_artifact(*database_, key, content);
    }
    Result<std::vector<std::optional<FileBlob>>> file_blobs(std::span<const std::int64_t> files,
                                                            const std::string& kind, int version) override {
        return load_file_blobs(*database_, files, kind, version);
    }
    Status set_file_blobs(std::span<const NewFileBlob> blobs) override {
        return save_file_blobs(*database_, blobs);
    }
    Result<std::optional<RunRecord>> last_run(std::int64_t newer) override {
        return find_last_run(*database_, newer);
    }
    Result<std::optional<RunRecord>> find_run(const std::string& fingerprint) override {
        return find_newest_run(*database_, fingerprint);
    }
    Status put_run(RunRecord& run) override { return save_run(*database_, run); }
    Status together(const std::function<Status()>& writes) override {
        NOSCOPE_TRY(Transaction transaction, Transaction::begin(*database_));
        NOSCOPE_CHECK(writes());
        return transaction.commit();
    }

   private:
    std::string path_;
    std::unique_ptr<Database> database_;
};

constexpr std::uintmax_t kLeastPage = 512;  // bytes: the smallest database there is

// Asked beforehand, since SQLite then tries other ways and keeps the reason of the last one.
Status check_access(const std::string& store, const std::string& place, int rights) {
    if (::access(place.c_str(), rights) == 0) return {};
    return store_error(store, SQLITE_CANTOPEN, errno, "");
}

// Makes the folder, and refuses what SQLite would misunderstand or wait for.
Status make_ready(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status))
        return fail(ErrorCode::store, "the store '{}' is a folder; name a file in it with --store", path);
    if (fs::is_other(status))
        return fail(ErrorCode::store, "the store '{}' is no regular file; name another one with --store",
                    path);
    const std::string folder = fs::path(path).parent_path();
    if (fs::exists(status)) {
        // SQLite takes a file that is too short for an empty one and would write over it.
        const auto size = fs::file_size(path, error);
        if (!error && size > 0 && size < kLeastPage) return store_error(path, SQLITE_NOTADB, 0, "");
        NOSCOPE_CHECK(check_access(path, path, R_OK | W_OK));
    } else if (fs::create_directories(folder, error); error) {
        return fail(
            ErrorCode::store,
            "cannot make the folder '{}' for the store: {}; make it yourself, or name another place with "
            "--store",
            folder, error.message());
    }
    return check_access(path, folder, W_OK | X_OK);  // the journal lies beside the store
}

Status configure(Database& database) {
    const StoreSettings& settings = database.settings();
    if (settings.max_pages > 0)
        NOSCOPE_CHECK(
            database.execute(fmt::format("PRAGMA max_page_count = {}", settings.max_pages).c_str()));
    // The file is data, whoever made it: nothing in it may run (sqlite.org/security.html).
    return database.execute(
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
        // KiB. A day of files of ten seconds has 12 MB of rows that a run goes through several times.
        "PRAGMA cache_size = -32768");
}

}  // namespace

Result<std::unique_ptr<Database>> open_database(const std::string& path, const StoreSettings& settings) {
    if (path.empty() || path.find('\0') != std::string::npos)
        return fail(ErrorCode::store, "the store has no name; name a file with --store");
    // Absolute, so that SQLite gives no name a meaning of its own (":memory:"); without links, since the
    // journal lies beside the file itself.
    std::error_code error;
    std::filesystem::path place = std::filesystem::absolute(path, error);
    if (error) return fail(ErrorCode::store, "cannot find the store '{}': {}", path, error.message());
    if (const auto canonical = std::filesystem::weakly_canonical(place, error); !error) place = canonical;
    const std::string absolute = place;
    NOSCOPE_CHECK(make_ready(absolute));
    NOSCOPE_TRY(std::unique_ptr<Database> database, Database::connect(absolute, settings));
    // The schema first: a file that is not ours must stay as it is.
    NOSCOPE_CHECK(prepare_schema(*database));
    if (database->read_only()) return store_error(absolute, SQLITE_READONLY, 0, "it is read-only");
    NOSCOPE_CHECK(choose_journal(*database));
    NOSCOPE_CHECK(configure(*database));
    log_debug("the store is '{}'", absolute);
    return database;
}

Result<std::unique_ptr<Store>> open_store(const std::string& path, const StoreSettings& settings) {
    NOSCOPE_TRY(std::unique_ptr<Database> database, open_database(path, settings));
    const std::string absolute = database->path();
    return std::unique_ptr<Store>(std::make_unique<SqliteStore>(absolute, std::move(database)));
}

Result<StoredFile> Store::file(const std::string& path, const FileIdentity& identity) {
    const IdentifiedFile one{path, identity};
    NOSCOPE_TRY(auto stored, files({&one, 1}));
    return std::move(stored.front());
}

Result<std::optional<FileBlob>> Store::file_blob(std::int64_t file, const std::string& kind, int version) {
    NOSCOPE_TRY(auto blobs, file_blobs({&file, 1}, kind, version));
    return std::move(blobs.front());
}

Result<std::unique_ptr<Store>> Store::open(const std::string& path) { return open_store(path, {}); }

}  // namespace noscope

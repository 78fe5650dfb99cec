#include "store/upkeep.h"

#include "base/error_text.h"
#include "base/try.h"
#include "store/upkeep_parts.h"

#include <filesystem>
#include <utility>

namespace noscope {
namespace {

class SqliteUpkeep final : public StoreUpkeep {
   public:
    explicit SqliteUpkeep(std::unique_ptr<Database> database) : database_(std::move(database)) {}

    Result<StoreContents> contents() override { return list_contents(*database_); }
    Result<StoreCheck> verify(const CheckBlob& check) override { return check_store(*database_, check); }
    Result<StoreChange> compact() override {
        StoreChange change{.path = database_->path(), .bytes_before = bytes_on_disk(database_->path())};
        NOSCOPE_CHECK(join_small_blobs(*database_));
        NOSCOPE_CHECK(database_->execute("VACUUM"));
        // What readers of other commands still need stays in the journal for now.
        NOSCOPE_CHECK(database_->execute("PRAGMA wal_checkpoint(TRUNCATE)"));
        change.bytes_after = bytes_on_disk(database_->path());
        return change;
    }
    Result<StoreChange> forget(const ForgetOptions& options) override {
        return forget_in(*database_, options);
    }

   private:
    std::unique_ptr<Database> database_;
};

}  // namespace

Result<std::unique_ptr<StoreUpkeep>> StoreUpkeep::open(const std::string& path,
                                                       const StoreSettings& settings) {
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(ErrorCode::store,
                    "there is no store '{}': name the recording that it is of, or its file with --store",
                    path);
    NOSCOPE_TRY(std::unique_ptr<Database> database, open_database(path, settings));
    return std::unique_ptr<StoreUpkeep>(std::make_unique<SqliteUpkeep>(std::move(database)));
}

}  // namespace noscope

#include "store/schema.h"
#include "store/support.h"

#include <sqlite3.h>

#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace noscope {
namespace {

namespace fs = std::filesystem;

TEST(Open, MakesTheFileAndItsFolders) {
    const TemporaryFolder folder;
    const std::string path = folder / "not/yet/there/s.db";
    const auto store = must(Store::open(path));
    EXPECT_EQ(store->path(), path);
    EXPECT_EQ(raw_sql(path, "PRAGMA application_id"), std::to_string(kApplicationId));
    EXPECT_EQ(raw_sql(path, "PRAGMA user_version"), std::to_string(kSchemaVersion));
    EXPECT_EQ(raw_sql(path, "PRAGMA journal_mode"), "wal");
}

TEST(Open, FollowsLinks) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "real");
    open_one(folder / "real/s.db");
    fs::create_symlink("real/s.db", folder / "link.db");
    EXPECT_EQ(must(Store::open(folder / "link.db"))->path(), folder / "real/s.db");
    fs::create_symlink("real/new.db", folder / "dangling.db");
    must(Store::open(folder / "dangling.db"));
    EXPECT_TRUE(fs::exists(folder / "real/new.db"));
}

TEST(Open, TakesAnEmptyFile) {
    const TemporaryFolder folder;
    write_file(folder / "s.db", "");
    must(Store::open(folder / "s.db"));
    EXPECT_EQ(raw_sql(folder / "s.db", "PRAGMA user_version"), std::to_string(kSchemaVersion));
}

TEST(Open, GivesNoNameAMeaningOfItsOwn) {
    const TemporaryFolder folder;
    const fs::path here = fs::current_path();
    fs::current_path(folder.path());
    for (const char* name : {":memory:", "file:x?mode=memory"}) {
        const auto store = must(Store::open(name));
        EXPECT_EQ(store->path(), folder / name);
        EXPECT_TRUE(fs::exists(folder / name)) << name;
    }
    fs::current_path(here);
    expect_error(Store::open(""), ErrorCode::store, {"no name", "--store"});
}

TEST(Open, LeavesNothingBesideTheFileOnceClosed) {
    const TemporaryFolder folder;
    open_one(folder / "s.db").store.reset();
    EXPECT_FALSE(fs::exists(folder / "s.db-wal"));
    EXPECT_FALSE(fs::exists(folder / "s.db-shm"));
}

TEST(Open, RefusesAFolderAndAPipe) {
    const TemporaryFolder folder;
    expect_error(Store::open(folder.path()), ErrorCode::store, {folder.path(), "is a folder", "--store"});
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    expect_error(Store::open(folder / "pipe"), ErrorCode::store, {"no regular file", "--store"});
}

TEST(Open, RefusesAFolderThatIsAFile) {
    const TemporaryFolder folder;
    write_file(folder / "file", "x");
    expect_error(Store::open(folder / "file/s.db"), ErrorCode::store, {folder / "file", "Not a directory"});
    expect_error(Store::open(folder / "file/x/s.db"), ErrorCode::store, {folder / "file", "Not a directory"});
}

TEST(Open, RefusesWhatIsNoDatabaseAndLeavesIt) {
    const TemporaryFolder folder;
    for (const std::size_t size : {1, 15, 16, 99, 100, 511, 512, 513, 1024, 4095, 4096, 4097, 50'000})
        for (const char fill : {'x', '\0'}) {
            const std::string text(size, fill);
            write_file(folder / "s.db", text);
            expect_error(Store::open(folder / "s.db"), ErrorCode::store,
                         {folder / "s.db", "not a noscope store", "--store"});
            EXPECT_TRUE(read_file(folder / "s.db") == text) << size;
        }
}

TEST(Open, RefusesADatabaseOfAnotherApplicationAndLeavesIt) {
    const TemporaryFolder folder;
    raw_sql(folder / "a.db", "CREATE TABLE bookmarks (x)");
    raw_sql(folder / "b.db", "PRAGMA application_id = 12345");
    raw_sql(folder / "c.db", "PRAGMA user_version = 1");
    for (const char* name : {"a.db", "b.db", "c.db"}) {
        const std::string before = read_file(folder / name);
        expect_error(Store::open(folder / name), ErrorCode::store,
                     {folder / name, "another application", "--store"});
        EXPECT_TRUE(read_file(folder / name) == before);
    }
}

TEST(Open, RefusesANewerStoreAndLeavesIt) {
    const TemporaryFolder folder;
    open_one(folder / "s.db").store.reset();
    raw_sql(folder / "s.db", "PRAGMA user_version = " + std::to_string(kSchemaVersion + 1));
    const std::string before = read_file(folder / "s.db");
    expect_error(Store::open(folder / "s.db"), ErrorCode::store,
                 {folder / "s.db", "made by a newer noscope", "layout " + std::to_string(kSchemaVersion + 1),
                  "update noscope"});
    EXPECT_TRUE(read_file(folder / "s.db") == before);
}

TEST(Open, RefusesAStoreWithoutItsTables) {
    const TemporaryFolder folder;
    open_one(folder / "s.db").store.reset();
    raw_sql(folder / "s.db", "DROP TABLE run");
    expect_error(Store::open(folder / "s.db"), ErrorCode::store, {folder / "s.db", "damaged", "run"});
    raw_sql(folder / "s.db", "PRAGMA user_version = 0");
    expect_error(Store::open(folder / "s.db"), ErrorCode::store, {"damaged"});
}

TEST(Open, SaysWhenAnotherCommandHoldsTheStore) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db", {.busy_timeout_ms = 50});
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "s.db").c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    expect_error(one.store->add_labels(one.file, one.model, std::vector{label(1)}), ErrorCode::store,
                 {folder / "s.db", "another noscope command holds", "wait", "--store"});
    EXPECT_TRUE(must(one.store->labels(one.file, one.model)).empty());  // readers do not wait for writers
    ASSERT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
    must(one.store->add_labels(one.file, one.model, std::vector{label(1)}));
    sqlite3_close(other);
}

TEST(Open, SaysSoAlsoWhileTheStoreIsBeingMade) {
    const TemporaryFolder folder;
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "s.db").c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
    expect_error(open_store(folder / "s.db", {.busy_timeout_ms = 50}), ErrorCode::store,
                 {folder / "s.db", "another noscope command holds"});
    sqlite3_close(other);
    must(Store::open(folder / "s.db"));
}

// The layer "unix-dotfile" has no shared memory, as a network share may have none.
TEST(Open, WorksWithoutAWriteAheadLog) {
    const TemporaryFolder folder;
    {
        const OneFile one = open_one(folder / "s.db", {.vfs = "unix-dotfile"});
        must(one.store->add_labels(one.file, one.model, std::vector{label(1), damaged(2)}));
        EXPECT_FALSE(fs::exists(folder / "s.db-wal"));
    }
    EXPECT_EQ(raw_sql(folder / "s.db", "PRAGMA journal_mode"), "delete");
    const OneFile one = open_one(folder / "s.db", {.vfs = "unix-dotfile"});
    EXPECT_EQ(describe(must(one.store->labels(one.file, one.model))),
              describe(std::vector{label(1), damaged(2)}));
}

// Root may write anywhere, so this takes another user's rights in a process of its own.
class ReadOnly : public testing::Test {
   protected:
    static constexpr int kSkipped = 77;
    void expect_refused(const std::string& path, const std::string& part) {
        const int status = wait_for(start_process([&] {
            if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return kSkipped;
            expect_error(Store::open(path), ErrorCode::store, {path, part, "writable", "--store"});
            return testing::Test::HasFailure() ? 1 : 0;
        }));
        if (status == kSkipped) GTEST_SKIP() << "cannot give up root's rights here";
        EXPECT_EQ(status, 0);
    }
    TemporaryFolder folder_;
};

TEST_F(ReadOnly, FolderIsSaid) {
    ::chmod(folder_.path().c_str(), 0555);
    expect_refused(folder_ / "s.db", "Permission denied");
}

TEST_F(ReadOnly, FolderWithAStoreIsSaid) {
    open_one(folder_ / "s.db").store.reset();
    ::chmod((folder_ / "s.db").c_str(), 0666);
    ::chmod(folder_.path().c_str(), 0555);
    expect_refused(folder_ / "s.db", "cannot write the store");
}

TEST_F(ReadOnly, FileIsSaid) {
    open_one(folder_ / "s.db").store.reset();
    ::chmod((folder_ / "s.db").c_str(), 0444);
    ::chmod(folder_.path().c_str(), 0777);
    expect_refused(folder_ / "s.db", "cannot write the store");
}

TEST_F(ReadOnly, FolderToMakeOneInIsSaid) {
    ::chmod(folder_.path().c_str(), 0555);
    const std::string path = folder_ / "new/s.db";
    const int status = wait_for(start_process([&] {
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return kSkipped;
        expect_error(Store::open(path), ErrorCode::store, {folder_ / "new", "Permission denied", "--store"});
        return testing::Test::HasFailure() ? 1 : 0;
    }));
    if (status == kSkipped) GTEST_SKIP() << "cannot give up root's rights here";
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace noscope

// A disk that fills up or fails: what was stored stays, and the message says what to do.
#include "store/support.h"

#include <csignal>
#include <cstdio>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

namespace noscope {
namespace {

std::vector<StoredLabel> batch(std::int64_t number) {
    std::vector<StoredLabel> labels;
    for (std::int64_t i = 0; i < 50; ++i) labels.push_back(label(number * 50 + i, {{1, 0.5F, 1, 2, 3, 4}}));
    return labels;
}

// Adds batches until the store refuses one; how many it took.
std::int64_t fill(const OneFile& one, const std::vector<std::string>& parts, std::int64_t most = 100'000) {
    for (std::int64_t number = 0; number < most; ++number) {
        const Status status = one.store->add_labels(one.file, one.model, batch(number));
        if (status) continue;
        expect_error(status, ErrorCode::store, parts);
        return number;
    }
    ADD_FAILURE() << "nothing was refused";
    return most;
}

void expect_batches(const OneFile& one, std::int64_t count) {
    std::vector<StoredLabel> expected;
    for (std::int64_t number = 0; number < count; ++number)
        for (const StoredLabel& each : batch(number)) expected.push_back(each);
    EXPECT_EQ(describe(must(one.store->labels(one.file, one.model))), describe(expected));
}

TEST(Space, AFullStoreKeepsWhatItHas) {
    const TemporaryFolder folder;
    std::int64_t stored = 0;
    {
        const OneFile one = open_one(folder / "s.db", {.max_pages = 60});
        stored = fill(one, {folder / "s.db", "no space left", "free disk space", "kept"});
        EXPECT_GT(stored, 10);
        expect_batches(one, stored);
        expect_error(one.store->add_labels(one.file, one.model, batch(stored)), ErrorCode::store,
                     {"no space left"});
        // A compaction that does not fit changes nothing.
        if (const Status status = one.store->compact_labels(one.file, one.model); !status)
            expect_error(status, ErrorCode::store, {"no space left"});
        expect_batches(one, stored);
    }
    const OneFile one = open_one(folder / "s.db");
    expect_batches(one, stored);
    must(one.store->add_labels(one.file, one.model, batch(stored)));
    expect_batches(one, stored + 1);
    EXPECT_EQ(raw_sql(folder / "s.db", "PRAGMA integrity_check"), "ok");
}

// A small file system of its own, seen by one process only.
TEST(Space, AFullDiskIsSaidAndSurvived) {
    constexpr int kSkipped = 77;
    const TemporaryFolder folder;
    const int status = wait_for(start_process([&] {
        if (::unshare(CLONE_NEWNS | (::geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0) return kSkipped;
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
        if (::mount("noscope", folder.path().c_str(), "tmpfs", 0, "size=512k") != 0) return kSkipped;
        std::int64_t stored = 0;
        {
            const OneFile one = open_one(folder / "s.db");
            stored = fill(one, {folder / "s.db", "no space left", "free disk space"});
            EXPECT_GT(stored, 10);
            expect_batches(one, stored);
        }
        expect_error(Store::open(folder / "new.db"), ErrorCode::store, {folder / "new.db", "no space left"});
        ::mount("noscope", folder.path().c_str(), "tmpfs", MS_REMOUNT, "size=4m");
        const OneFile one = open_one(folder / "s.db");
        expect_batches(one, stored);
        must(one.store->add_labels(one.file, one.model, batch(stored)));
        EXPECT_EQ(raw_sql(folder / "s.db", "PRAGMA integrity_check"), "ok");
        return testing::Test::HasFailure() ? 1 : 0;
    }));
    if (status == kSkipped) GTEST_SKIP() << "no right to mount a small file system here";
    EXPECT_EQ(status, 0);
}

// A limit on the size of files stands in for a disk that fails: writes end with an error that is not "full".
TEST(Space, AFailingDiskIsSaidAndSurvived) {
    const TemporaryFolder folder;
    const int status = wait_for(start_process([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        const OneFile one = open_one(folder / "s.db");
        const rlimit limit{300'000, RLIM_INFINITY};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
        const std::int64_t stored =
            fill(one, {folder / "s.db", "cannot read or write the store", "check the disk"});
        expect_batches(one, stored);
        const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
        if (::setrlimit(RLIMIT_FSIZE, &none) != 0) return 3;
        must(one.store->add_labels(one.file, one.model, batch(stored)));
        expect_batches(one, stored + 1);
        return testing::Test::HasFailure() ? 1 : 0;
    }));
    EXPECT_EQ(status, 0);
    EXPECT_EQ(raw_sql(folder / "s.db", "PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace noscope

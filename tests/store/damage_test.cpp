// Stores with damaged content: an error that says so, never a crash.
#include "store/support.h"

#include <filesystem>

namespace noscope {
namespace {

TEST(Damage, InALabelBlobIsSaid) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    must(one.store->add_labels(one.file, one.model, std::vector{label(1), label(2)}));
    must(one.store->add_labels(one.file, one.model, std::vector{label(3)}));
    const std::string good = raw_sql(folder / "s.db", "SELECT hex(content) FROM label_blob WHERE seq = 1");
    const auto expect_damage = [&] {
        expect_error(one.store->labels(one.file, one.model), ErrorCode::store,
                     {folder / "s.db", "damaged", "delete it", "computed again"});
        expect_error(one.store->compact_labels(one.file, one.model), ErrorCode::store, {"damaged"});
    };
    for (const std::string change :
         {"content = x''", "content = x'01'", "labels = 1", "labels = -1", "first_pts = 0", "last_pts = 1",
          "content = substr(content, 1, length(content) - 1)", "content = 'text'"}) {
        SCOPED_TRACE(change);
        raw_sql(folder / "s.db", "UPDATE label_blob SET " + change + " WHERE seq = 1");
        expect_damage();
        raw_sql(folder / "s.db",
                "UPDATE label_blob SET labels = 2, first_pts = 1, last_pts = 2, content = x'" + good +
                    "' WHERE seq = 1");
    }
    EXPECT_EQ(must(one.store->labels(one.file, one.model)).size(), 3U);
}

// Random bytes of the file overwritten: every call ends with a value or an error.
TEST(Damage, AnywhereInTheFileIsSurvived) {
    const TemporaryFolder folder;
    {
        const OneFile one = open_one(folder / "good.db");
        std::mt19937_64 random(1);
        for (std::int64_t pts = 0; pts < 60; ++pts)
            must(one.store->add_labels(one.file, one.model, std::vector{random_label(random, pts, 0)}));
        const std::int64_t scorer = must(one.store->scorer("s"));
        for (std::int64_t pts = 0; pts < 20; ++pts)
            must(one.store->add_scores(one.file, scorer, std::vector<StoredScore>{{pts, 0, 0.5F}}));
        must(one.store->put_artifact("a", std::vector<std::uint8_t>(3000, 7)));
        set_blob(*one.store, one.file, "index", 1, std::vector<std::uint8_t>(9000, 7));
        RunRecord run;
        run.fingerprint = "f";
        must(one.store->put_run(run));
    }
    const std::string good = read_file(folder / "good.db");
    std::mt19937_64 random(2);
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
        std::string bad = good;
        for (auto changes = 1 + random() % 8; changes > 0; --changes)
            bad[random() % (random() % 2 ? bad.size() : 200)] = static_cast<char>(random());
        if (random() % 8 == 0) bad.resize(random() % bad.size());
        std::filesystem::remove(folder / "bad.db-wal");
        std::filesystem::remove(folder / "bad.db-shm");
        write_file(folder / "bad.db", bad);
        auto store = open_store(folder / "bad.db", {.busy_timeout_ms = 0});
        bool ok = static_cast<bool>(store);
        if (ok) {
            const auto labels = (*store)->labels(1, 1);
            const auto blob = (*store)->file_blob(1, "index", 1);
            const auto run = (*store)->find_run("f");
            const auto added = (*store)->add_labels(1, 1, std::vector{label(1000)});
            const auto compacted = (*store)->compact_labels(1, 1);
            const auto scorer = (*store)->scorer("s");
            const auto scores = (*store)->scores(1, 1);
            const auto scored = (*store)->add_scores(1, 1, std::vector<StoredScore>{{1000, 0, 1}});
            const auto joined = (*store)->compact_scores(1, 1);
            const auto artifact = (*store)->artifact("a");
            ok = labels && blob && run && added && compacted && scorer && scores && scored && joined &&
                 artifact;
        }
        refused += ok ? 0 : 1;
    }
    EXPECT_GT(refused, 30);
}

}  // namespace
}  // namespace noscope

#include "store/support.h"

#include <algorithm>
#include <limits>
#include <map>

namespace noscope {
namespace {

using Scores = std::vector<StoredScore>;
using Key = std::pair<std::int64_t, std::uint32_t>;

// One file, one scorer.
struct OneScorer : OneFile {
    explicit OneScorer(const std::string& path) : OneFile(open_one(path)) {
        scorer = must(store->scorer("mse(50)"));
    }
    Scores stored() const { return must(store->scores(file, scorer)); }
    void add(const Scores& scores) const { must(store->add_scores(file, scorer, scores)); }
    void compact() const { must(store->compact_scores(file, scorer)); }
    std::string sql(const std::string& text) const { return raw_sql(store->path(), text); }
    std::string rows() const { return sql("SELECT count(*) FROM score_blob"); }
    std::string seqs() const { return sql("SELECT group_concat(seq) FROM score_blob"); }

    std::int64_t scorer = 0;
};

Scores range(std::int64_t first, std::int64_t count, std::int64_t step = 1) {
    Scores scores;
    for (std::int64_t i = 0; i < count; ++i)
        scores.push_back({first + i * step, 0, static_cast<float>(i) / 8});
    return scores;
}

TEST(Scorers, HaveOneRowForEachIdentity) {
    const TemporaryFolder folder;
    const auto store = must(Store::open(folder / "s.db")), other = must(Store::open(folder / "s.db"));
    const std::int64_t one = must(store->scorer("one"));
    const std::int64_t two = must(other->scorer("two"));
    EXPECT_NE(one, two);
    EXPECT_EQ(must(other->scorer("one")), one);
    EXPECT_EQ(must(store->scorer("two")), two);
    EXPECT_NE(must(store->scorer("ONE")), one);
    EXPECT_EQ(must(must(Store::open(folder / "s.db"))->scorer("two")), two);
}

TEST(Scores, AreThereAfterReopening) {
    const TemporaryFolder folder;
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const Scores scores{{-5, 0, 0.31F}, {7, 0, -kInfinity}, {7, 1, kInfinity}, {9, 0, 0}};
    {
        const OneScorer one(folder / "s.db");
        EXPECT_TRUE(one.stored().empty());
        one.add(scores);
        one.add({});
        EXPECT_EQ(one.stored(), scores);
    }
    EXPECT_EQ(OneScorer(folder / "s.db").stored(), scores);
}

TEST(Scores, ComeSortedAndTheNewestWins) {
    const TemporaryFolder folder;
    const OneScorer one(folder / "s.db");
    one.add({{30, 0, 1}, {10, 1, 2}, {10, 0, 3}, {30, 0, 4}});
    one.add({{20, 0, 5}});
    EXPECT_EQ(one.stored(), (Scores{{10, 0, 3}, {10, 1, 2}, {20, 0, 5}, {30, 0, 4}}));
    one.add({{10, 1, 6}});
    const Scores expected{{10, 0, 3}, {10, 1, 6}, {20, 0, 5}, {30, 0, 4}};
    EXPECT_EQ(one.stored(), expected);
    one.compact();
    EXPECT_EQ(one.rows(), "1");
    EXPECT_EQ(one.stored(), expected);
}

TEST(Scores, OfOtherFilesAndScorersStayApartAndFromLabels) {
    const TemporaryFolder folder;
    const OneScorer one(folder / "s.db");
    write_file(folder / "other.mp4", "other");
    const auto file =
        must(one.store->file(folder / "other.mp4", must(identify_file(folder / "other.mp4")))).id;
    const auto scorer = must(one.store->scorer("another"));
    one.add({{1, 0, 1}});
    one.add({{4, 0, 4}});
    must(one.store->add_scores(file, one.scorer, Scores{{2, 0, 2}}));
    must(one.store->add_scores(one.file, scorer, Scores{{3, 0, 3}}));
    must(one.store->add_labels(one.file, one.model, std::vector{label(1)}));
    one.compact();
    EXPECT_EQ(one.stored(), (Scores{{1, 0, 1}, {4, 0, 4}}));
    EXPECT_EQ(must(one.store->scores(file, one.scorer)), (Scores{{2, 0, 2}}));
    EXPECT_EQ(must(one.store->scores(one.file, scorer)), (Scores{{3, 0, 3}}));
    EXPECT_EQ(must(one.store->labels(one.file, one.model)).size(), 1U);
}

TEST(Scores, WithoutANumberOrAnOwnerAreRefusedWhole) {
    const TemporaryFolder folder;
    const OneScorer one(folder / "s.db");
    const Scores good{{1, 0, 1}}, bad{{1, 0, 1}, {2, 0, std::numeric_limits<float>::quiet_NaN()}};
    expect_error(one.store->add_scores(one.file, one.scorer, bad), ErrorCode::internal,
                 {"not a number", folder / "s.db"});
    expect_error(one.store->add_scores(one.file + 1, one.scorer, good), ErrorCode::internal, {"FOREIGN KEY"});
    expect_error(one.store->add_scores(one.file, one.scorer + 1, good), ErrorCode::internal, {"FOREIGN KEY"});
    EXPECT_EQ(one.rows(), "0");
}

TEST(Scores, CompactionJoinsSmallBlobsAndLeavesFullOnesAlone) {
    const TemporaryFolder folder;
    const OneScorer one(folder / "s.db");
    Scores all = range(0, 10'000);
    for (auto at = all.begin(); at != all.end(); at += 100) one.add({at, at + 100});
    EXPECT_EQ(one.rows(), "100");
    one.compact();
    EXPECT_EQ(one.rows(), "3");
    EXPECT_EQ(one.sql("SELECT max(scores) FROM score_blob"), "4096");
    EXPECT_EQ(one.stored(), all);
    const std::string before = one.seqs();
    one.compact();
    EXPECT_EQ(one.seqs(), before);
    // What overlaps a full one is joined with it.
    const Scores newer = range(100, 50, 2);
    one.add(newer);
    one.compact();
    for (const StoredScore& score : newer) all[static_cast<std::size_t>(score.pts)] = score;
    EXPECT_EQ(one.rows(), "3");
    EXPECT_EQ(one.stored(), all);
}

// Grown: kept. Touched and the same: kept. Touched and another: forgotten.
TEST(Scores, FollowTheirFile) {
    const TemporaryFolder folder;
    const OneScorer one(folder / "s.db");
    const std::string video = (folder / "s.db") + ".mp4";
    one.add({{1, 0, 1}});
    write_file(video, read_file(video) + " and more");
    const StoredFile grown = must(one.store->file(video, must(identify_file(video))));
    ASSERT_EQ(grown.state, FileState::grown);
    ASSERT_EQ(grown.id, one.file);
    EXPECT_EQ(one.stored().size(), 1U);
    must(one.store->settle_file(one.file, video, must(identify_file(video)), true));
    EXPECT_EQ(one.stored().size(), 1U);
    must(one.store->settle_file(one.file, video, must(identify_file(video)), false));
    EXPECT_TRUE(one.stored().empty());
    EXPECT_EQ(must(one.store->scorer("mse(50)")), one.scorer);
}

TEST(Scores, GoWithTheirFileAndTheirScorer) {
    const TemporaryFolder folder;
    const OneScorer one(folder / "s.db");
    for (const std::string table : {"scorer", "file"}) {
        const std::int64_t scorer = must(one.store->scorer("of " + table));
        must(one.store->add_scores(one.file, scorer, Scores{{1, 0, 1}}));
        one.sql("PRAGMA foreign_keys = ON; DELETE FROM " + table);
        EXPECT_EQ(one.rows(), "0") << table;
    }
}

TEST(Scores, DamageIsSaid) {
    const TemporaryFolder folder;
    const OneScorer one(folder / "s.db");
    one.add({{1, 0, 1}, {2, 0, 2}});
    one.add({{3, 0, 3}});
    const std::string good = one.sql("SELECT hex(content) FROM score_blob WHERE seq = 1");
    for (const std::string change :
         {"content = x''", "content = x'01'", "scores = 1", "scores = -1", "first_pts = 0", "last_pts = 1",
          "content = substr(content, 1, length(content) - 1)", "content = 'text'"}) {
        SCOPED_TRACE(change);
        one.sql("UPDATE score_blob SET " + change + " WHERE seq = 1");
        expect_error(one.store->scores(one.file, one.scorer), ErrorCode::store,
                     {folder / "s.db", "damaged", "scores", "delete it", "computed again"});
        expect_error(one.store->compact_scores(one.file, one.scorer), ErrorCode::store, {"damaged"});
        one.sql("UPDATE score_blob SET scores = 2, first_pts = 1, last_pts = 2, content = x'" + good +
                "' WHERE seq = 1");
    }
    EXPECT_EQ(one.stored().size(), 3U);
}

// Random adding, compacting and reopening by two users of one store against a map.
TEST(Scores, BehaveLikeAMap) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        SCOPED_TRACE(seed);
        const TemporaryFolder folder;
        std::mt19937_64 random(seed);
        std::map<Key, float> model;
        auto one = std::make_unique<OneScorer>(folder / "s.db");
        const OneScorer other(folder / "s.db");
        for (int step = 0; step < 80; ++step) {
            const OneScorer& user = random() % 2 ? *one : other;
            const auto what = random() % 10;
            if (what < 7) {
                Scores batch;
                const auto start = static_cast<std::int64_t>(random() % 20'000);
                for (auto size = random() % 20 == 0 ? 5000 : random() % 60; size > 0; --size)
                    batch.push_back({start + static_cast<std::int64_t>(random() % 9000),
                                     random() % 9 == 0 ? 1U : 0U, static_cast<float>(random() % 4096) / 64});
                user.add(batch);
                for (const StoredScore& each : batch) model[{each.pts, each.duplicate}] = each.value;
            } else if (what < 9) {
                user.compact();
            } else {
                one = std::make_unique<OneScorer>(folder / "s.db");
            }
            if (step % 10 != 9) continue;
            Scores expected;
            for (const auto& [key, value] : model) expected.push_back({key.first, key.second, value});
            ASSERT_EQ(one->stored(), expected) << step;
        }
        EXPECT_EQ(one->sql("PRAGMA integrity_check"), "ok");
    }
}

}  // namespace
}  // namespace noscope

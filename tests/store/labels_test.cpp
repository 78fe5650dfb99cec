#include "store/support.h"

#include <algorithm>
#include <limits>
#include <map>

namespace noscope {
namespace {

using Key = std::pair<std::int64_t, std::uint32_t>;

std::vector<std::string> stored(const OneFile& one) {
    return describe(must(one.store->labels(one.file, one.model)));
}

void add(const OneFile& one, const std::vector<StoredLabel>& labels) {
    must(one.store->add_labels(one.file, one.model, labels));
}

int rows(const OneFile& one) {
    return std::stoi(raw_sql(one.store->path(), "SELECT count(*) FROM label_blob"));
}

std::vector<StoredLabel> range(std::int64_t first, std::int64_t count, std::int64_t step = 1) {
    std::vector<StoredLabel> labels;
    for (std::int64_t i = 0; i < count; ++i)
        labels.push_back(label(first + i * step, {{1, 0.5F, static_cast<float>(i), 0, 1, 1}}));
    return labels;
}

TEST(Labels, AreThereAfterReopening) {
    const TemporaryFolder folder;
    const std::vector<StoredLabel> labels{label(-5), label(7, {{0, 0.31F, 1.5F, 2.25F, 100.125F, 200}}),
                                          damaged(9), damaged(9, 1)};
    {
        const OneFile one = open_one(folder / "s.db");
        add(one, labels);
        EXPECT_EQ(stored(one), describe(labels));
    }
    EXPECT_EQ(stored(open_one(folder / "s.db")), describe(labels));
}

TEST(Labels, ComeSortedWhateverOrderTheyWereAddedIn) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    add(one, {label(30), label(10, {}, 1), label(10)});
    add(one, {label(20)});
    EXPECT_EQ(stored(one), describe(std::vector{label(10), label(10, {}, 1), label(20), label(30)}));
}

TEST(Labels, TheNewestWins) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    const StoredLabel second = label(10, {{1, 0.9F, 0, 0, 5, 5}}), last = label(10, {{1, 0.8F, 0, 0, 6, 6}});
    add(one, {label(10), label(20)});
    add(one, {damaged(10), second});
    EXPECT_EQ(stored(one), describe(std::vector{second, label(20)}));
    add(one, {last});
    EXPECT_EQ(stored(one), describe(std::vector{last, label(20)}));
    must(one.store->compact_labels(one.file, one.model));
    EXPECT_EQ(rows(one), 1);
    EXPECT_EQ(stored(one), describe(std::vector{last, label(20)}));
}

TEST(Labels, OfOtherFilesAndModelsStayApart) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    write_file(folder / "other.mp4", "other");
    const auto other_file =
        must(one.store->file(folder / "other.mp4", must(identify_file(folder / "other.mp4")))).id;
    std::vector<std::string> classes;
    const auto other_model = must(one.store->model("another", classes));
    must(one.store->add_labels(one.file, one.model, std::vector{label(1)}));
    must(one.store->add_labels(other_file, one.model, std::vector{label(2)}));
    must(one.store->add_labels(one.file, other_model, std::vector{label(3)}));
    must(one.store->compact_labels(one.file, one.model));
    EXPECT_EQ(stored(one), describe(std::vector{label(1)}));
    EXPECT_EQ(describe(must(one.store->labels(other_file, one.model))), describe(std::vector{label(2)}));
    EXPECT_EQ(describe(must(one.store->labels(one.file, other_model))), describe(std::vector{label(3)}));
}

TEST(Labels, WithoutANumberAreRefusedWhole) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    for (const Box& box : {Box{0, kNan, 0, 0, 1, 1}, Box{0, 1, kNan, 0, 1, 1}, Box{0, 1, 0, kNan, 1, 1},
                           Box{0, 1, 0, 0, kNan, 1}, Box{0, 1, 0, 0, 1, kNan}})
        expect_error(one.store->add_labels(one.file, one.model, std::vector{label(1), label(2, {box})}),
                     ErrorCode::internal, {"not a number", folder / "s.db"});
    EXPECT_TRUE(stored(one).empty());
}

TEST(Labels, OfAnUnknownFileAreRefused) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    expect_error(one.store->add_labels(one.file + 1, one.model, std::vector{label(1)}), ErrorCode::internal,
                 {"FOREIGN KEY"});
    expect_error(one.store->add_labels(one.file, one.model + 1, std::vector{label(1)}), ErrorCode::internal,
                 {"FOREIGN KEY"});
}

TEST(Compaction, JoinsSmallBlobsAndLeavesFullOnesAlone) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    const auto compact = [&] { must(one.store->compact_labels(one.file, one.model)); };
    std::vector<StoredLabel> all = range(0, 10'000);
    for (std::size_t i = 0; i < all.size(); i += 100)
        add(one, {all.begin() + static_cast<std::ptrdiff_t>(i),
                  all.begin() + static_cast<std::ptrdiff_t>(i) + 100});
    EXPECT_EQ(rows(one), 100);
    compact();
    EXPECT_EQ(rows(one), 3);
    EXPECT_EQ(raw_sql(one.store->path(), "SELECT max(labels) FROM label_blob"), "4096");
    EXPECT_EQ(stored(one), describe(all));

    // Two full blobs and a rest of 1808: nothing to do now, and the full ones stay what they are when more
    // comes.
    const std::string full = "SELECT group_concat(seq) FROM label_blob WHERE labels = 4096";
    const std::string before = raw_sql(one.store->path(), full);
    const std::string version = raw_sql(one.store->path(), "SELECT group_concat(seq) FROM label_blob");
    compact();
    EXPECT_EQ(raw_sql(one.store->path(), "SELECT group_concat(seq) FROM label_blob"), version);
    add(one, range(10'000, 100));
    compact();
    EXPECT_EQ(rows(one), 3);
    EXPECT_EQ(raw_sql(one.store->path(), full), before);
    const auto more = range(10'000, 100);
    all.insert(all.end(), more.begin(), more.end());
    EXPECT_EQ(stored(one), describe(all));
}

TEST(Compaction, JoinsBlobsThatOverlapFullOnes) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    std::vector<StoredLabel> all = range(0, 3000, 2);
    add(one, all);
    add(one, range(0, 3000));
    must(one.store->compact_labels(one.file, one.model));
    EXPECT_EQ(rows(one), 2);
    std::map<std::int64_t, StoredLabel> merged;
    for (const StoredLabel& each : all) merged[each.pts] = each;
    for (const StoredLabel& each : range(0, 3000)) merged[each.pts] = each;
    std::vector<StoredLabel> expected;
    for (const auto& [pts, each] : merged) expected.push_back(each);
    EXPECT_EQ(stored(one), describe(expected));
}

TEST(Compaction, SettlesWhereManyFramesShareAPts) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    std::vector<StoredLabel> all;
    for (std::int64_t pts = 0; pts < 3000; ++pts)
        for (std::uint32_t duplicate = 0; duplicate < 3; ++duplicate)
            all.push_back(label(pts, {}, duplicate));
    add(one, all);
    EXPECT_EQ(stored(one), describe(all));
    const std::string before = raw_sql(one.store->path(), "SELECT group_concat(seq) FROM label_blob");
    must(one.store->compact_labels(one.file, one.model));
    EXPECT_EQ(raw_sql(one.store->path(), "SELECT group_concat(seq) FROM label_blob"), before);
}

TEST(Compaction, OfNothingIsNothing) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    must(one.store->compact_labels(one.file, one.model));
    EXPECT_TRUE(stored(one).empty());
}

// Random adding, compacting and reopening against a map.
TEST(Labels, BehaveLikeAMap) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        SCOPED_TRACE(seed);
        const TemporaryFolder folder;
        std::mt19937_64 random(seed);
        OneFile one = open_one(folder / "s.db");
        std::map<Key, StoredLabel> model;
        for (int step = 0; step < 80; ++step) {
            const auto what = random() % 10;
            if (what < 7) {
                std::vector<StoredLabel> batch;
                const auto start = static_cast<std::int64_t>(random() % 20'000);
                const auto size = random() % 20 == 0 ? 5000 : random() % 60;
                for (std::size_t i = 0; i < size; ++i)
                    batch.push_back(random_label(random, start + static_cast<std::int64_t>(random() % 9000),
                                                 random() % 9 == 0 ? 1 : 0));
                add(one, batch);
                for (const StoredLabel& each : batch) model[{each.pts, each.duplicate}] = each;
            } else if (what < 9) {
                must(one.store->compact_labels(one.file, one.model));
            } else {
                one.store.reset();
                one = open_one(folder / "s.db");
            }
            if (step % 10 != 9) continue;
            std::vector<StoredLabel> expected;
            for (const auto& [key, each] : model) expected.push_back(each);
            ASSERT_EQ(stored(one), describe(expected)) << step;
        }
        EXPECT_EQ(raw_sql(folder / "s.db", "PRAGMA integrity_check"), "ok");
    }
}

}  // namespace
}  // namespace noscope

// Listing, checking, compacting and forgetting, while the store is in use.
#include "store/upkeep.h"

#include "base/sealed_bytes.h"
#include "store/support.h"

#include <algorithm>
#include <filesystem>

namespace noscope {
namespace {

std::vector<std::uint8_t> sealed(std::size_t size) {
    SealedWriter writer(3);
    for (std::size_t i = 0; i < size; ++i) writer.byte(static_cast<std::uint8_t>(i));
    return std::move(writer).seal();
}

ForgetOptions files(std::vector<std::string> names) {
    ForgetOptions options;
    options.files = std::move(names);
    return options;
}

ForgetOptions missing() {
    ForgetOptions options;
    options.missing = true;
    return options;
}

ForgetOptions scorers(std::vector<std::string> models, std::vector<std::string> others = {}) {
    ForgetOptions options;
    options.models = std::move(models);
    options.scorers = std::move(others);
    return options;
}

bool any_blob(std::string_view, std::int64_t, std::span<const std::uint8_t>) { return true; }

// Two files, labels by two models, scores by one scorer.
struct Filled {
    explicit Filled(const std::string& path) : one(open_one(path)) {
        Store& store = *one.store;
        write_file(path + ".2.mp4", "another file");
        second = must(store.file(path + ".2.mp4", must(identify_file(path + ".2.mp4")))).id;
        std::vector<std::string> classes{"person"};
        other = must(store.model("{\"name\":\"other\"}", classes));
        scorer = must(store.scorer("difference mse"));
        for (std::int64_t pts = 0; pts < 40; ++pts) {
            must(store.add_labels(one.file, one.model, std::vector{label(pts)}));
            must(store.add_labels(second, one.model, std::vector{pts == 7 ? damaged(pts) : label(pts)}));
            must(store.add_scores(one.file, scorer, std::vector<StoredScore>{{pts, 0, 0.5F}}));
            must(store.add_scores(second, scorer, std::vector<StoredScore>{{pts, 0, 0.5F}}));
        }
        must(store.add_labels(one.file, other, std::vector{label(1), label(2)}));
        must(store.put_artifact("pictures", sealed(100)));
        set_blob(store, one.file, "packets", 1, {1, 2, 3});
        RunRecord run;
        run.fingerprint = "f";
        run.plan = "reference";
        run.state = "done";
        must(store.put_run(run));
    }
    OneFile one;
    std::int64_t second = 0, other = 0, scorer = 0;
};

TEST(Upkeep, ListsWhatIsThere) {
    const TemporaryFolder folder;
    const Filled filled(folder / "s.db");
    std::filesystem::remove(folder / "s.db.2.mp4");
    const auto upkeep = must(StoreUpkeep::open(folder / "s.db", {}));
    const StoreContents contents = must(upkeep->contents());
    ASSERT_EQ(contents.files.size(), 2U);
    const StoredFileInfo &first = contents.files[1], &second = contents.files[0];
    EXPECT_EQ(first.path, folder / "s.db.mp4");
    EXPECT_FALSE(first.missing);
    EXPECT_EQ(first.labels, 42);
    EXPECT_EQ(first.scores, 40);
    EXPECT_EQ(first.bytes, static_cast<std::int64_t>(std::filesystem::file_size(folder / "s.db.mp4")));
    EXPECT_TRUE(second.missing);
    EXPECT_EQ(second.damaged, 1);
    ASSERT_EQ(contents.models.size(), 2U);
    EXPECT_EQ(contents.models[0].items, 80);
    EXPECT_EQ(contents.models[0].files, 2);
    EXPECT_EQ(contents.models[1].identity, "{\"name\":\"other\"}");
    EXPECT_EQ(contents.models[1].items, 2);
    ASSERT_EQ(contents.scorers.size(), 1U);
    EXPECT_EQ(contents.scorers[0].items, 80);
    ASSERT_EQ(contents.artifacts.size(), 1U);
    EXPECT_EQ(contents.artifacts[0].key, "pictures");
    ASSERT_EQ(contents.runs.size(), 1U);
    EXPECT_EQ(contents.runs[0].plan, "reference");
    EXPECT_GT(contents.bytes, 4096);
}

TEST(Upkeep, CompactingChangesNothingThatIsSaid) {
    const TemporaryFolder folder;
    const Filled filled(folder / "s.db");
    Store& store = *filled.one.store;
    const auto before = describe(must(store.labels(filled.second, filled.one.model)));
    const auto upkeep = must(StoreUpkeep::open(folder / "s.db", {}));
    const StoreChange change = must(upkeep->compact());
    EXPECT_LT(change.bytes_after, change.bytes_before);
    EXPECT_EQ(raw_sql(folder / "s.db", "SELECT count(*) FROM label_blob"), "3");
    EXPECT_EQ(raw_sql(folder / "s.db", "SELECT count(*) FROM score_blob"), "2");
    // The other connection goes on.
    EXPECT_EQ(describe(must(store.labels(filled.second, filled.one.model))), before);
    must(store.add_labels(filled.second, filled.one.model, std::vector{label(100)}));
    EXPECT_EQ(must(upkeep->contents()).files[0].labels, 41);
}

TEST(Upkeep, FindsDamageOfEveryKind) {
    const TemporaryFolder folder;
    const Filled filled(folder / "s.db");
    const auto upkeep = must(StoreUpkeep::open(folder / "s.db", {}));
    const StoreCheck whole = must(upkeep->verify(any_blob));
    EXPECT_TRUE(whole.damage.empty()) << whole.damage.front();
    EXPECT_EQ(whole.blobs, 40 + 40 + 1 + 80 + 1 + 1);
    for (const auto& [change, back] : std::vector<std::pair<std::string, std::string>>{
             {"UPDATE label_blob SET content = x'0102' WHERE seq = 3",
              "UPDATE label_blob SET content = (SELECT content FROM label_blob WHERE seq = 5), first_pts = "
              "2, "
              "last_pts = 2 WHERE seq = 3"},
             {"UPDATE score_blob SET scores = 2 WHERE seq = 3",
              "UPDATE score_blob SET scores = 1 WHERE seq = 3"},
             {"UPDATE artifact SET content = x'03' || substr(content, 2, 5)", ""}}) {
        SCOPED_TRACE(change);
        raw_sql(folder / "s.db", change);
        const StoreCheck check = must(upkeep->verify(any_blob));
        ASSERT_EQ(check.damage.size(), 1U);
        EXPECT_EQ(check.damage[0].find('\n'), std::string::npos);
        if (back.empty()) break;
        raw_sql(folder / "s.db", back);
    }
    const StoreCheck packets = must(
        upkeep->verify([](std::string_view kind, std::int64_t version, std::span<const std::uint8_t> blob) {
            return kind != "packets" || version != 1 || blob.size() != 3;
        }));
    ASSERT_EQ(packets.damage.size(), 2U);
    EXPECT_THAT(packets.damage[0], testing::HasSubstr("packets of file 1"));
}

// Whatever bytes are overwritten: a list of damage or an error, never a crash.
TEST(Upkeep, SurvivesDamageAnywhere) {
    const TemporaryFolder folder;
    { const Filled filled(folder / "good.db"); }
    raw_sql(folder / "good.db", "PRAGMA journal_mode = DELETE");
    const std::string good = read_file(folder / "good.db");
    std::mt19937_64 random(5);
    int noticed = 0;
    for (int round = 0; round < 60; ++round) {
        std::string bad = good;
        for (int i = 0; i < 40; ++i) bad[random() % bad.size()] = static_cast<char>(random());
        write_file(folder / "bad.db", bad);
        const auto upkeep = StoreUpkeep::open(folder / "bad.db", {});
        if (!upkeep) {
            ++noticed;
            continue;
        }
        const auto check = (*upkeep)->verify(any_blob);
        noticed += !check || !check->damage.empty() ? 1 : 0;
        [[maybe_unused]] const auto listed = (*upkeep)->contents();
        [[maybe_unused]] const auto compacted = (*upkeep)->compact();
    }
    EXPECT_GT(noticed, 50);
}

TEST(Upkeep, ForgetsFilesAndAnOpenStoreGoesOn) {
    const TemporaryFolder folder;
    const Filled filled(folder / "s.db");
    Store& store = *filled.one.store;
    const auto upkeep = must(StoreUpkeep::open(folder / "s.db", {}));
    const StoreChange change = must(upkeep->forget(files({folder / "s.db.mp4"})));
    EXPECT_EQ(change.files, 1);
    EXPECT_EQ(change.labels, 42);
    EXPECT_EQ(change.scores, 40);
    EXPECT_EQ(change.artifacts, 0);
    EXPECT_TRUE(must(store.labels(filled.one.file, filled.one.model)).empty());
    EXPECT_EQ(must(store.labels(filled.second, filled.one.model)).size(), 40U);
    EXPECT_EQ(blob(store, filled.one.file, "packets", 1), std::nullopt);
    EXPECT_EQ(must(upkeep->contents()).files.size(), 1U);
    EXPECT_EQ(raw_sql(folder / "s.db", "SELECT count(*) FROM place WHERE path LIKE '%s.db.mp4'"), "0");
    // A command that knows the file by its number stores on.
    must(store.add_labels(filled.one.file, filled.one.model, std::vector{label(3)}));
    EXPECT_EQ(must(store.labels(filled.one.file, filled.one.model)).size(), 1U);
    // And a new one finds it as it is.
    EXPECT_EQ(must(store.file(folder / "s.db.mp4", must(identify_file(folder / "s.db.mp4")))).id,
              filled.one.file);
}

TEST(Upkeep, ForgetsByHashAndMissing) {
    const TemporaryFolder folder;
    const Filled filled(folder / "s.db");
    const auto upkeep = must(StoreUpkeep::open(folder / "s.db", {}));
    EXPECT_EQ(must(upkeep->forget(missing())).files, 0);
    std::filesystem::remove(folder / "s.db.2.mp4");
    EXPECT_EQ(must(upkeep->forget(missing())).labels, 40);
    // What was forgotten is not so again, unless a command that knew its number stored more of it.
    EXPECT_EQ(must(upkeep->forget(missing())).files, 0);
    must(filled.one.store->add_labels(filled.second, filled.one.model, std::vector{label(3)}));
    const StoreChange rest = must(upkeep->forget(missing()));
    EXPECT_EQ(rest.files, 1);
    EXPECT_EQ(rest.labels, 1);
    const std::string hash = must(upkeep->contents()).files.at(0).head_sha256;
    expect_error(upkeep->forget(files({hash.substr(0, 7)})), ErrorCode::usage, {"knows no file"});
    EXPECT_EQ(must(upkeep->forget(files({hash.substr(0, 8)}))).labels, 42);
}

TEST(Upkeep, ForgetsByModelAndScorer) {
    const TemporaryFolder folder;
    const Filled filled(folder / "s.db");
    const auto upkeep = must(StoreUpkeep::open(folder / "s.db", {}));
    expect_error(upkeep->forget({}), ErrorCode::usage, {"say what to forget"});
    expect_error(upkeep->forget(scorers({"name"})), ErrorCode::usage, {"--model name fits several"});
    expect_error(upkeep->forget(scorers({}, {"x"})), ErrorCode::usage, {"--scorer x fits none"});
    // Digits are a number: the 5 in the identity of the scorer below is none.
    must(filled.one.store->scorer("cnn 5f"));
    expect_error(upkeep->forget(scorers({}, {"5"})), ErrorCode::usage, {"--scorer 5 fits none"});
    // Of one file alone.
    ForgetOptions asked = scorers({"\"m\""});
    asked.files = {folder / "s.db.mp4"};
    StoreChange change = must(upkeep->forget(asked));
    EXPECT_EQ(change.labels, 40);
    EXPECT_EQ(change.scores, 0);
    EXPECT_EQ(change.files, 0);
    asked = scorers({"other"}, {"1"});
    asked.artifacts = true;
    change = must(upkeep->forget(asked));
    EXPECT_EQ(change.labels, 2);
    EXPECT_EQ(change.scores, 80);
    EXPECT_EQ(change.artifacts, 1);
    const StoreContents left = must(upkeep->contents());
    ASSERT_EQ(left.models.size(), 1U);
    EXPECT_EQ(left.models[0].items, 40);
    EXPECT_TRUE(left.scorers.empty());
    EXPECT_TRUE(must(upkeep->verify(any_blob)).damage.empty());
}

TEST(Upkeep, MakesNoStore) {
    const TemporaryFolder folder;
    expect_error(StoreUpkeep::open(folder / "none.db", {}), ErrorCode::store, {"there is no store"});
    EXPECT_FALSE(std::filesystem::exists(folder / "none.db"));
}

}  // namespace
}  // namespace noscope

#include "store/support.h"

#include <limits>

namespace noscope {
namespace {

RunRecord record(const std::string& fingerprint) {
    RunRecord run;
    run.fingerprint = fingerprint;
    run.command_line = "noscope find person '/r/a b.mp4'";
    run.options_json = R"({"rate":"2"})";
    run.files_json = "[1]";
    run.costs_json = "{}";
    run.plan = "reference";
    run.seed = std::numeric_limits<std::uint64_t>::max();
    run.state = "running";
    return run;
}

std::string describe(const RunRecord& run) {
    return std::to_string(run.id) + "|" + run.fingerprint + "|" + run.command_line + "|" + run.options_json +
           "|" + run.files_json + "|" + run.costs_json + "|" + run.plan + "|" + std::to_string(run.seed) +
           "|" + run.state + "|" + run.started + "|" + run.updated + "|" + run.result_json;
}

TEST(Runs, AreFoundByFingerprint) {
    const TemporaryFolder folder;
    auto store = must(Store::open(folder / "s.db"));
    EXPECT_FALSE(must(store->find_run("f")));
    RunRecord run = record("f"), other = record("g");
    must(store->put_run(run));
    must(store->put_run(other));
    EXPECT_GT(run.id, 0);
    EXPECT_NE(run.id, other.id);
    EXPECT_THAT(run.started, testing::MatchesRegex("20..-..-..T..:..:..Z"));
    EXPECT_EQ(run.updated, run.started);
    store = must(Store::open(folder / "s.db"));
    EXPECT_EQ(describe(must(store->find_run("f")).value()), describe(run));
}

TEST(Runs, AreUpdatedInPlace) {
    const TemporaryFolder folder;
    const auto store = must(Store::open(folder / "s.db"));
    RunRecord run = record("f");
    run.started = "2024-02-29T23:59:59Z";
    must(store->put_run(run));
    const auto id = run.id;
    run.state = "done";
    run.result_json = R"({"appearances":3})";
    run.updated = "";
    must(store->put_run(run));
    EXPECT_EQ(run.id, id);
    EXPECT_EQ(run.started, "2024-02-29T23:59:59Z");
    EXPECT_GT(run.updated, run.started);
    EXPECT_EQ(describe(must(store->find_run("f")).value()), describe(run));
    EXPECT_EQ(raw_sql(folder / "s.db", "SELECT count(*) FROM run"), "1");
}

TEST(Runs, TheNewestIsFound) {
    const TemporaryFolder folder;
    const auto store = must(Store::open(folder / "s.db"));
    RunRecord first = record("f"), second = record("f");
    must(store->put_run(first));
    must(store->put_run(second));
    must(store->put_run(first));
    EXPECT_EQ(must(store->find_run("f"))->id, second.id);
}

TEST(Runs, TheLastOneIsTheOneThatWasWrittenLast) {
    const TemporaryFolder folder;
    const auto store = must(Store::open(folder / "s.db"));
    EXPECT_FALSE(must(store->last_run()));
    RunRecord first = record("f"), second = record("g");
    must(store->put_run(first));
    must(store->put_run(second));
    EXPECT_EQ(must(store->last_run())->id, second.id);
    EXPECT_EQ(must(store->last_run(1))->id, first.id);
    EXPECT_FALSE(must(store->last_run(2)));
    raw_sql(folder / "s.db", "UPDATE run SET updated = '2020-01-01T00:00:00Z' WHERE fingerprint = 'g'");
    EXPECT_EQ(must(store->last_run())->id, first.id);
    EXPECT_EQ(must(store->last_run(1))->id, second.id);
}

TEST(Runs, ThatDoNotExistCannotBeUpdated) {
    const TemporaryFolder folder;
    const auto store = must(Store::open(folder / "s.db"));
    RunRecord run = record("f");
    run.id = 7;
    expect_error(store->put_run(run), ErrorCode::internal, {"no run 7"});
    EXPECT_FALSE(must(store->find_run("f")));
}

}  // namespace
}  // namespace noscope

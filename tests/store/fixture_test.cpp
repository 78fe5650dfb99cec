// A store that each version wrote, committed once. Every later version must open it and read the same: what
// users have computed is never asked for again. A new layout adds a fixture of its own and a step to
// schema.cpp; the expectations stay.
#include "store/fixture_v1.h"
#include "store/fixture_v2.h"
#include "store/support.h"

#include <filesystem>

namespace noscope {
namespace {

namespace v1 = fixture_v1;
namespace v2 = fixture_v2;

class Fixture : public testing::TestWithParam<int> {
   protected:
    void SetUp() override {
        std::filesystem::copy_file(
            NOSCOPE_SOURCE_FOLDER "/tests/store/fixtures/store-v" + std::to_string(GetParam()) + ".db",
            path_);
        EXPECT_EQ(raw_sql(path_, "PRAGMA user_version"), std::to_string(GetParam()));
        store_ = must(Store::open(path_));
        write_file(video_, v1::kFileContent);
    }
    std::int64_t model() {
        std::vector<std::string> classes;
        return must(store_->model(v1::kModel, classes));
    }
    std::vector<StoredLabel> expected() {
        const auto first = v1::first_labels(), second = v1::second_labels();
        return {first[0], first[1], second[0], first[3], second[1], second[2]};
    }
    // None before version 2.
    std::vector<StoredScore> expected_scores() {
        if (GetParam() < 2) return {};
        const auto first = v2::first_scores(), second = v2::second_scores();
        return {first[0], first[1], second[0], first[3], second[1], second[2]};
    }

    TemporaryFolder folder_;
    std::string path_ = folder_ / "s.db", video_ = folder_ / "moved.mp4";
    std::unique_ptr<Store> store_;
};

TEST_P(Fixture, KnowsItsFile) {
    EXPECT_EQ(raw_sql(path_, "SELECT path FROM file"), v1::kPath);
    const StoredFile file = must(store_->file(video_, must(identify_file(video_))));
    EXPECT_EQ(file.id, 1);
    EXPECT_EQ(file.state, FileState::unchanged);
    EXPECT_EQ(must(store_->file_blob(1, "packet index", 1)), (FileBlob{43, v1::kBlob}));
}

TEST_P(Fixture, KnowsItsModelAndLabels) {
    std::vector<std::string> classes;
    EXPECT_EQ(must(store_->model(v1::kModel, classes)), 1);
    EXPECT_EQ(classes, v1::kClasses);
    EXPECT_EQ(describe(must(store_->labels(1, 1))), describe(expected()));
    must(store_->compact_labels(1, 1));
    EXPECT_EQ(describe(must(store_->labels(1, 1))), describe(expected()));
}

TEST_P(Fixture, KnowsItsRun) {
    const RunRecord run = must(store_->find_run(v1::run().fingerprint)).value();
    const RunRecord expected = v1::run();
    EXPECT_EQ(run.id, 1);
    EXPECT_EQ(run.command_line, expected.command_line);
    EXPECT_EQ(run.options_json, expected.options_json);
    EXPECT_EQ(run.files_json, expected.files_json);
    EXPECT_EQ(run.costs_json, expected.costs_json);
    EXPECT_EQ(run.plan, expected.plan);
    EXPECT_EQ(run.seed, expected.seed);
    EXPECT_EQ(run.state, expected.state);
    EXPECT_EQ(run.started, expected.started);
    EXPECT_EQ(run.updated, expected.updated);
    EXPECT_EQ(run.result_json, expected.result_json);
}

TEST_P(Fixture, KnowsItsScoresAndArtifact) {
    EXPECT_EQ(must(store_->scorer(v2::kScorer)), 1);
    EXPECT_EQ(must(store_->scores(1, 1)), expected_scores());
    EXPECT_EQ(must(store_->artifact(v2::kKey)), GetParam() < 2 ? std::nullopt : std::optional(v2::kArtifact));
    must(store_->compact_scores(1, 1));
    EXPECT_EQ(must(store_->scores(1, 1)), expected_scores());
}

TEST_P(Fixture, GoesOnFromThere) {
    write_file(video_, v1::kFileContent + " and more");
    const StoredFile file = must(store_->file(video_, must(identify_file(video_))));
    EXPECT_EQ(file.id, 1);
    EXPECT_EQ(file.state, FileState::grown);
    EXPECT_EQ(must(store_->file_blob(1, "packet index", 1)), (FileBlob{43, v1::kBlob}));
    auto labels = expected();
    std::erase_if(labels, [](const StoredLabel& each) { return each.damaged; });
    EXPECT_EQ(describe(must(store_->labels(1, model()))), describe(labels));
    labels.push_back(label(1099511627777));
    must(store_->add_labels(1, model(), std::vector{labels.back()}));
    EXPECT_EQ(describe(must(store_->labels(1, model()))), describe(labels));
    auto scores = expected_scores();
    scores.push_back({1099511627777, 0, 2});
    const auto scorer = must(store_->scorer(v2::kScorer));
    must(store_->add_scores(1, scorer, std::vector{scores.back()}));
    EXPECT_EQ(must(store_->scores(1, scorer)), scores);
    EXPECT_EQ(raw_sql(path_, "PRAGMA integrity_check"), "ok");
}

INSTANTIATE_TEST_SUITE_P(Versions, Fixture, testing::Values(1, 2));

}  // namespace
}  // namespace noscope

#include "outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace noscope::cli {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class OutputsTest : public ::testing::Test {
   protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() /
                  ("noscope-outputs-" +
                   std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        answer_.classes = {"person"};
        Window window;
        answer_.windows = {window};
    }
    void TearDown() override { fs::remove_all(folder_); }
    std::string path(const std::string& name) const { return folder_ / name; }

    fs::path folder_;
    Answer answer_;
};

TEST_F(OutputsTest, WritesAll) {
    auto outputs = Outputs::open({path("a.csv"), path("b.json"), path("c.JSONL")}, path("w.csv"));
    ASSERT_TRUE(outputs) << outputs.error().message;
    outputs->add(answer_.windows[0], answer_);
    EXPECT_GT(fs::file_size(path("c.JSONL")), 0U);  // while it runs
    EXPECT_FALSE(fs::exists(path("a.csv")));
    ASSERT_TRUE(outputs->finish(answer_));
    for (const char* name : {"a.csv", "b.json", "c.JSONL", "w.csv"})
        EXPECT_GT(fs::file_size(path(name)), 0U) << name;
}

TEST_F(OutputsTest, OneThatFailsDoesNotLoseTheOthers) {
    fs::create_directories(path("later"));
    auto outputs = Outputs::open({path("later/a.csv"), path("b.json"), path("later/c.json")}, path("w.csv"));
    ASSERT_TRUE(outputs) << outputs.error().message;
    fs::remove_all(path("later"));
    const Status status = outputs->finish(answer_);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::store);
    EXPECT_THAT(status.error().message, HasSubstr("later/a.csv"));
    EXPECT_THAT(status.error().message, HasSubstr("later/c.json"));
    EXPECT_EQ(status.error().message.find('\n'), std::string::npos);
    EXPECT_TRUE(fs::exists(path("b.json")));
    EXPECT_TRUE(fs::exists(path("w.csv")));
}

TEST_F(OutputsTest, PlacesAreCheckedBeforeTheRun) {
    for (const auto& bad : {path("none/a.csv"), path("none/a.jsonl"), folder_.string()}) {
        const auto outputs = Outputs::open({bad}, "");
        ASSERT_FALSE(outputs) << bad;
        EXPECT_EQ(outputs.error().code, ErrorCode::store);
        EXPECT_FALSE(Outputs::open({}, bad)) << bad;
    }
    EXPECT_TRUE(Outputs::open({}, ""));
    // A stream that is in order is not emptied on behalf of one that is not.
    std::ofstream(path("old.jsonl")) << "old\n";
    EXPECT_FALSE(Outputs::open({path("old.jsonl"), path("none/a.csv")}, ""));
    EXPECT_EQ(fs::file_size(path("old.jsonl")), 4U);
}

}  // namespace
}  // namespace noscope::cli

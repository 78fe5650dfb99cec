#include <noscope/report.h>

#include "report/csv.h"
#include "report/sample_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace noscope {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<json> json_lines(const std::string& text) {
    std::vector<json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(json::parse(line));
    return lines;
}

std::vector<std::string> types(const std::vector<json>& lines) {
    std::vector<std::string> list;
    for (const json& line : lines) list.push_back(line["type"]);
    return list;
}

class Output : public ::testing::Test {
   protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  ("noscope-report-" +
                   std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string path(const std::string& name) const { return folder_ / name; }

    std::filesystem::path folder_;
};

TEST(OutputName, EndsInAKnownFormat) {
    for (const char* name : {"a.csv", "a.json", "a.jsonl", "a.html", "/b/A.CSV", "a.jpg", "a.JPEG"})
        EXPECT_TRUE(check_output_name(name)) << name;
    for (const char* name : {"a", "a.txt", ".csv", "csv", ""}) {
        const Status status = check_output_name(name);
        ASSERT_FALSE(status) << name;
        EXPECT_EQ(status.error().code, ErrorCode::usage);
        EXPECT_THAT(status.error().message,
                    HasSubstr(".html, .jpg, .csv, .json, .jsonl, .m3u, .edl or .vtt"));
    }
}

TEST_F(Output, WritesByTheEnding) {
    Answer answer = quiet_answer(4);
    add_appearance(answer, 1, 2);
    ASSERT_TRUE(write_answer(answer, path("a.csv")));
    ASSERT_TRUE(write_answer(answer, path("a.json")));
    ASSERT_TRUE(write_answer(answer, path("a.jsonl")));
    ASSERT_TRUE(write_windows(answer, path("w.csv")));
    EXPECT_EQ(content(path("a.csv")), appearances_csv(answer));
    EXPECT_EQ(content(path("a.json")), answer_json(answer));
    EXPECT_EQ(content(path("w.csv")), windows_csv(answer));
    EXPECT_THAT(types(json_lines(content(path("a.jsonl")))),
                ElementsAre("window", "window", "appearance", "window", "window", "summary"));
}

TEST_F(Output, AFolderThatIsNotThereIsAnOutputError) {
    const Status status = write_answer(quiet_answer(1), path("none/a.csv"));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::store);
}

TEST_F(Output, AStreamCanBeReadWhileItGrows) {
    Answer answer = quiet_answer(2);
    std::ofstream(path("a.jsonl")) << "old content\n";
    auto stream = AnswerStream::open(path("a.jsonl"));
    ASSERT_TRUE(stream);
    EXPECT_EQ(content(path("a.jsonl")), "old content\n") << "until there is something to say";
    (*stream)->add(answer.windows[0], answer);
    EXPECT_EQ(content(path("a.jsonl")), window_line(answer.windows[0], answer) + "\n");
    add_appearance(answer, 0, 1);
    (*stream)->add(answer.appearances[0], answer);
    ASSERT_TRUE((*stream)->finish(answer));
    EXPECT_THAT(types(json_lines(content(path("a.jsonl")))), ElementsAre("window", "appearance", "summary"));
}

TEST_F(Output, AStreamTellsAFullDiskAtItsEnd) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
    const Answer answer = quiet_answer(1);
    auto stream = AnswerStream::open("/dev/full");
    ASSERT_TRUE(stream);
    (*stream)->add(answer.windows[0], answer);
    const Status status = (*stream)->finish(answer);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::store);
    EXPECT_THAT(status.error().message, HasSubstr("No space left"));
}

TEST_F(Output, AStreamThatCannotBeOpened) {
    const auto stream = AnswerStream::open(path("none/a.jsonl"));
    ASSERT_FALSE(stream);
    EXPECT_EQ(stream.error().code, ErrorCode::store);
}

}  // namespace
}  // namespace noscope

#include "config_file.h"

#include "cli/settings_text.h"
#include "command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace noscope::cli {
namespace {

using ::testing::HasSubstr;
using Words = std::vector<std::string>;

class Config : public ::testing::Test {
   protected:
    void SetUp() override {
        path_ = std::filesystem::temp_directory_path() /
                ("noscope-config-" +
                 std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    }
    void TearDown() override { std::filesystem::remove(path_); }

    // noscope find person porch WORDS..., with this file.
    Result<Command> with(const std::string& toml, const Words& words = {}, const char* command = "find") {
        std::ofstream(path_) << toml;
        Words all{command, "person", "porch", "--config", path_.string()};
        all.insert(all.end(), words.begin(), words.end());
        return parse(all);
    }
    static Result<Command> plain(const Words& words) {
        Words all{"find", "person", "porch"};
        all.insert(all.end(), words.begin(), words.end());
        return parse(all);
    }
    std::string refusal(const std::string& toml, const char* command = "find") {
        const auto result = with(toml, {}, command);
        if (result) return "no error";
        EXPECT_EQ(result.error().code, ErrorCode::usage);
        EXPECT_EQ(result.error().message.find('\n'), std::string::npos);
        return result.error().message;
    }

    std::filesystem::path path_;
};

TEST_F(Config, SaysTheSameAsTheCommandLine) {
    const std::string toml =
        "# a comment\n"
        "region = [\"0,0.5,1,1\", \"0,0,1,0,1,1\"]\n"
        "anchor = \"centre\"   # another\n"
        "min-confidence = 0.3\n"
        "rate = \"native\"\n"
        "presence = \"28/30\"\n"
        "confirm = false\n"
        "reference = \"exec:./detect --fast, or not\"\n"
        "camera = 'porch #2'\n"
        "output = [\"a.csv\", \"b.json\"]\n"
        "quiet = true\n"
        "seed = 9\n";
    EXPECT_EQ(settings_text(with(toml)), settings_text(plain({"--region",
                                                              "0,0.5,1,1",
                                                              "--region",
                                                              "0,0,1,0,1,1",
                                                              "--anchor",
                                                              "centre",
                                                              "--min-confidence",
                                                              "0.3",
                                                              "--rate",
                                                              "native",
                                                              "--presence",
                                                              "28/30",
                                                              "--no-confirm",
                                                              "--reference",
                                                              "exec:./detect --fast, or not",
                                                              "--camera",
                                                              "porch #2",
                                                              "-o",
                                                              "a.csv",
                                                              "-o",
                                                              "b.json",
                                                              "-q",
                                                              "--seed",
                                                              "9"})));
}

TEST_F(Config, EveryOptionWithAValueIsTaken) {
    const auto* find = find_command_spec("find");
    for (const OptionSpec* option : shown_options(*find)) {
        if (!option->fallback_is_value || option->value.empty()) continue;
        EXPECT_EQ(settings_text(with(option->name + " = \"" + option->fallback + "\"\n")),
                  settings_text(plain({})))
            << option->name;
    }
}

TEST_F(Config, NumbersInBracketsAreOneRegion) {
    EXPECT_EQ(settings_text(with("region = [0, 0.5, 1, 1]\n")),
              settings_text(plain({"--region", "0,0.5,1,1"})));
}

TEST_F(Config, TheCommandLineWins) {
    EXPECT_EQ(settings_text(with("rate = 1\nregion = \"0,0,1,1\"\nseed = 3\nconfirm = false\n",
                                 {"--rate", "4", "--region", "0,0.5,1,1", "--confirm"})),
              settings_text(plain({"--rate", "4", "--region", "0,0.5,1,1", "--seed", "3"})));
}

TEST_F(Config, SectionsOfCommands) {
    EXPECT_EQ(settings_text(with("rate = 1\nseed = 3\n[find]\nrate = 4\n[label]\nrate = 5\n")),
              settings_text(plain({"--rate", "4", "--seed", "3"})));
}

TEST_F(Config, UnknownKeysAreRefused) {
    EXPECT_THAT(refusal("merge-gpa = 3\n"),
                HasSubstr("no option is called 'merge-gpa': did you mean 'merge-gap'?"));
    EXPECT_THAT(refusal("[label]\nmin-hits = 3\n"), HasSubstr("min-hits is no option of 'noscope label'"));
    EXPECT_THAT(refusal("rate = 1\n", "info"), HasSubstr("rate is no option of 'noscope info'"));
    EXPECT_THAT(refusal("[finding]\nrate = 3\n"), HasSubstr("no section can be called [finding]"));
    EXPECT_THAT(refusal("config = \"other.toml\"\n"), HasSubstr("cannot name another"));
    EXPECT_THAT(refusal("this is no toml\n"), HasSubstr("no option is called 'this is no toml'"));
}

TEST_F(Config, BadValuesNameFileAndKey) {
    EXPECT_THAT(refusal("recall = 2\n"),
                HasSubstr("noscope-config-BadValuesNameFileAndKey': recall: '2' will not do"));
    EXPECT_THAT(refusal("confirm = 1\n"), HasSubstr("either true or false"));
    EXPECT_THAT(refusal("rate = 1\nrate = 2\n"), HasSubstr("rate is given more than once"));
    EXPECT_THAT(refusal("rate = 1\nseed = 2\nrate = 2\n"), HasSubstr("rate is given more than once"));
}

TEST_F(Config, AFileThatCannotBeRead) {
    const auto result = parse({"find", "person", "a", "--config", "/nowhere/f.toml"});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::usage);
    EXPECT_THAT(result.error().message, HasSubstr("'/nowhere/f.toml': cannot be read"));
    EXPECT_FALSE(parse({"find", "person", "a", "--config", "/"}));
}

}  // namespace
}  // namespace noscope::cli

#include "completion.h"

#include "option_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace noscope::cli {
namespace {

using ::testing::HasSubstr;

TEST(Completion, EveryShellKnowsEveryOption) {
    for (const OptionSpec& option : option_table()) {
        for (const std::string& text : {bash_completion(), zsh_completion()})
            EXPECT_THAT(text, HasSubstr("--" + option.name));
        EXPECT_THAT(fish_completion(), HasSubstr(" -l " + option.name + " "));
    }
}

TEST(Completion, OffersValuesAndCommands) {
    EXPECT_THAT(bash_completion(), HasSubstr("--anchor) COMPREPLY=($(compgen -W \"bottom centre overlap\""));
    EXPECT_THAT(zsh_completion(), HasSubstr(":anchor:(bottom centre overlap)'"));
    EXPECT_THAT(fish_completion(), HasSubstr(" -l anchor -x -a 'bottom centre overlap'"));
    EXPECT_THAT(zsh_completion(), HasSubstr("--from[Begin here: seconds from the recording'\\''s start"));
    EXPECT_THAT(fish_completion(), HasSubstr("-d 'Begin here: seconds from the recording\\'s start"));
    for (const CommandSpec& command : commands()) EXPECT_THAT(bash_completion(), HasSubstr(command.name));
}

// What bash itself would offer.
std::string offered(const std::string& words, int word) {
    const auto file = std::filesystem::temp_directory_path() / "noscope-completion-test.bash";
    std::ofstream(file) << bash_completion() << "COMP_WORDS=(" << words << ")\nCOMP_CWORD=" << word
                        << "\n_noscope\necho \"${COMPREPLY[*]}\"\n";
    std::string output;
    if (FILE* pipe = popen(("bash " + file.string() + " 2>&1").c_str(), "r")) {
        for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
        pclose(pipe);
    }
    std::filesystem::remove(file);
    return output;
}

TEST(Completion, WorksInBash) {
    if (std::system("bash -c true") != 0) GTEST_SKIP() << "no bash here";
    EXPECT_EQ(offered("noscope fi", 1), "find\n");
    EXPECT_EQ(offered("noscope find person --mi", 3), "--min-confidence --min-count --min-hits\n");
    EXPECT_EQ(offered("noscope find --anchor c", 3), "centre\n");
    EXPECT_EQ(offered("noscope info --mi", 2), "\n");
    EXPECT_EQ(offered("noscope completion z", 2), "zsh\n");
}

}  // namespace
}  // namespace noscope::cli

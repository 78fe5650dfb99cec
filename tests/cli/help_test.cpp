#include "help_text.h"

#include "command_line.h"
#include "man_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace noscope::cli {
namespace {

using ::testing::HasSubstr;

std::string text_of(const std::vector<std::string>& words) {
    const auto command = parse(words);
    if (!command) return "error: " + command.error().message;
    return std::get<TextCommand>(*command).text;
}

// As wrapping leaves it, with single blanks.
std::string unwrapped(const std::string& text) {
    std::istringstream words(text);
    std::string word, result;
    while (words >> word) result += (result.empty() ? "" : " ") + word;
    return result;
}

TEST(Help, ShowsEveryOptionWithItsDefault) {
    for (const CommandSpec& command : commands()) {
        const std::string help = unwrapped(command_help(command, 80));
        for (const OptionSpec* option : shown_options(command))
            EXPECT_THAT(help, HasSubstr(option_usage(*option) + " " + unwrapped(option->help) +
                                        " [default: " + unwrapped(option->fallback) + "]"));
    }
}

TEST(Help, HasItsGroupsInOrder) {
    const std::string help = command_help(*find_command_spec("find"), 80);
    std::size_t at = 0;
    for (const char* title : kGroupTitles) {
        const std::size_t found = help.find("\n" + std::string(title) + ":\n", at);
        ASSERT_NE(found, std::string::npos) << title;
        at = found;
    }
    EXPECT_THAT(help, HasSubstr("--no-longer-than"));
}

TEST(Help, FitsTheTerminal) {
    for (const int columns : {60, 80, 120}) {
        std::istringstream lines(command_help(*find_command_spec("find"), columns));
        for (std::string line; std::getline(lines, line);) {
            // An option's own spelling and a long word cannot be broken.
            const bool can_break = unwrapped(line).find(' ') != std::string::npos && !line.starts_with("  -");
            if (can_break) {
                EXPECT_LE(line.size(), static_cast<std::size_t>(columns)) << line;
            }
        }
    }
}

TEST(Help, ComesWhateverElseIsSaid) {
    EXPECT_EQ(text_of({"find", "--help"}), command_help(*find_command_spec("find"), 80));
    EXPECT_EQ(text_of({"find", "person", "--rate", "nonsense", "-h"}),
              command_help(*find_command_spec("find"), 80));
    EXPECT_EQ(text_of({"info", "-h"}), command_help(*find_command_spec("info"), 80));
    EXPECT_EQ(text_of({"--help"}), general_help(80));
    EXPECT_THAT(text_of({"--version"}), ::testing::StartsWith("noscope "));
    for (const CommandSpec& command : commands()) EXPECT_THAT(general_help(80), HasSubstr(command.summary));
}

TEST(ManPage, HoldsEveryOptionWithItsDefault) {
    const std::string page = man_page();
    for (const OptionSpec& option : option_table()) {
        std::string name;
        for (const char c : option.name) name += c == '-' ? std::string("\\-") : std::string(1, c);
        EXPECT_THAT(page, HasSubstr("\\fB\\-\\-" + name + "\\fR"));
    }
    EXPECT_THAT(page, HasSubstr("\\fB\\-\\-no\\-confirm\\fR"));
    EXPECT_THAT(page, HasSubstr("Default: yolov8s."));
    for (const char* title : kGroupTitles) EXPECT_THAT(page, HasSubstr(".SS " + std::string(title) + "\n"));
}

TEST(ManPage, HasNoStrayRequests) {
    const std::vector<std::string> known{".TH", ".SH", ".SS", ".TP", ".B", ".br"};
    std::istringstream lines(man_page());
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with('.') && !line.starts_with('\'')) continue;
        EXPECT_THAT(known, ::testing::Contains(line.substr(0, line.find(' ')))) << line;
    }
}

}  // namespace
}  // namespace noscope::cli

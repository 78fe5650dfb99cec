#include "help_text.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace noscope::cli {
namespace {

constexpr int kLeastColumns = 60;
constexpr int kHelpColumn = 30;  // where the explanation of an option begins

std::string described(const std::string& usage, const std::string& text, int column, int columns) {
    std::string line = "  " + usage;
    const auto width = static_cast<int>(line.size());
    if (width + 2 > column)
        line += "\n" + std::string(static_cast<std::size_t>(column), ' ');
    else
        line += std::string(static_cast<std::size_t>(column - width), ' ');
    return line + wrapped(text, column, columns) + "\n";
}

}  // namespace

std::string wrapped(const std::string& text, int indent, int columns) {
    std::istringstream words(text);
    std::string result, word;
    int width = indent;
    while (words >> word) {
        const auto length = static_cast<int>(word.size());
        if (result.empty()) {
            result = word;
            width += length;
        } else if (width + 1 + length > columns) {
            result += "\n" + std::string(static_cast<std::size_t>(indent), ' ') + word;
            width = indent + length;
        } else {
            result += " " + word;
            width += 1 + length;
        }
    }
    return result;
}

std::string option_usage(const OptionSpec& option) {
    std::string text = option.letter.empty() ? "" : "-" + option.letter + ", ";
    text += (option.negatable ? "--[no-]" : "--") + option.name;
    if (!option.value.empty()) text += " " + option.value;
    return text;
}

std::string general_help(int columns) {
    columns = std::max(columns, kLeastColumns);
    std::string text = wrapped(
        "noscope says when an object of some class is visible in the recording of a fixed camera, with the "
        "answer "
        "that a big detector (the reference model) would give.",
        0, columns);
    text += "\n\nCommands:\n";
    for (const CommandSpec& command : commands())
        text += described(std::string(command.name) + " " + command.arguments, command.summary, 40, columns);
    text += described("man", "print the manual page", 40, columns);
    text += described("completion bash|zsh|fish", "print completions for a shell", 40, columns);
    text += "\nOptions:\n";
    text += described("-h, --help", "this text, or a command's: noscope find --help", 40, columns);
    text += described("--version", "the versions of noscope and of what it is built on", 40, columns);
    return text +
           "\nFor example:\n  noscope find person /recordings/porch --region 0,0.5,1,1 -o people.csv\n";
}

std::string command_help(const CommandSpec& command, int columns) {
    columns = std::max(columns, kLeastColumns);
    std::string text = "noscope " + std::string(command.name) + " " + command.arguments + " [OPTION...]\n\n" +
                       wrapped(command.text, 0, columns) + "\n";
    const auto options = shown_options(command);
    for (std::size_t group = 0; group < kGroupTitles.size(); ++group) {
        bool first = true;
        for (const OptionSpec* option : options) {
            if (option->group != static_cast<Group>(group)) continue;
            if (std::exchange(first, false)) text += "\n" + std::string(kGroupTitles[group]) + ":\n";
            text += described(option_usage(*option), option->help + " [default: " + option->fallback + "]",
                              kHelpColumn, columns);
        }
    }
    return text + "\n" + described("-h, --help", "this text", kHelpColumn, columns);
}

}  // namespace noscope::cli

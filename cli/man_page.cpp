#include "man_page.h"

#include <noscope/version.h>

#include "option_table.h"

#include <array>
#include <utility>

namespace noscope::cli {
namespace {

// Text as roff takes it: backslashes and hyphens escaped, no line that begins like a request.
std::string roff(const std::string& text) {
    std::string result;
    bool line_begins = true;
    for (const char c : text) {
        if (line_begins && (c == '.' || c == '\'')) result += "\\&";
        line_begins = c == '\n';
        if (c == '\\')
            result += "\\e";
        else if (c == '-')
            result += "\\-";
        else if (c == '~')
            result += "\\(ti";
        else if (c == '^')
            result += "\\(ha";
        else
            result += c;
    }
    return result;
}

std::string commands_of(const OptionSpec& option) {
    std::string names;
    for (const CommandSpec& command : commands())
        if ((option.commands & command.bit) != 0)
            names += (names.empty() ? "" : ", ") + std::string(command.name);
    return names;
}

std::string option_entry(const OptionSpec& option) {
    std::string text = ".TP\n";
    if (!option.letter.empty()) text += "\\fB\\-" + option.letter + "\\fR, ";
    text += "\\fB\\-\\-" + roff(option.name) + "\\fR";
    if (option.negatable) text += ", \\fB\\-\\-no\\-" + roff(option.name) + "\\fR";
    if (!option.value.empty()) text += " \\fI" + roff(option.value) + "\\fR";
    return text + "\n" + roff(option.help) + "\nDefault: " + roff(option.fallback) + ".\n(" +
           commands_of(option) + ")\n";
}

constexpr std::array<std::pair<const char*, const char*>, 7> kExitCodes{{
    {"0", "answered, also with none found or with damage reported"},
    {"1", "a fault of noscope itself"},
    {"2", "usage: an option, class, plan or region that cannot be used"},
    {"3", "no recording there, or nothing in it that can be read as video"},
    {"4", "the reference model is missing, unusable or failed"},
    {"5", "the store or an output could not be written, is locked or too new"},
    {"130", "interrupted; what was labelled is kept, and the same command goes on"},
}};

}  // namespace

std::string man_page() {
    std::string text = ".TH NOSCOPE 1 \"\" \"noscope " + std::string(version()) + "\" \"User Commands\"\n";
    text +=
        ".SH NAME\nnoscope \\- say when an object is visible in the recording of a fixed camera\n.SH "
        "SYNOPSIS\n";
    for (const CommandSpec& command : commands())
        text += ".B noscope " + std::string(command.name) + "\n" + roff(command.arguments) +
                "\n[\\fIOPTION\\fR...]\n.br\n";
    text += ".B noscope man\n.br\n.B noscope completion\nbash|zsh|fish\n.SH COMMANDS\n";
    for (const CommandSpec& command : commands())
        text += ".TP\n.B " + std::string(command.name) + "\n" + roff(command.text) + "\n";
    text += ".TP\n.B man\nPrints this page in roff.\n.TP\n.B completion\nPrints completions for a shell.\n";
    text += ".SH OPTIONS\nEach option names the commands that take it.\n";
    for (std::size_t group = 0; group < kGroupTitles.size(); ++group) {
        bool first = true;
        for (const OptionSpec& option : option_table()) {
            if (option.group != static_cast<Group>(group)) continue;
            if (std::exchange(first, false)) text += ".SS " + std::string(kGroupTitles[group]) + "\n";
            text += option_entry(option);
        }
    }
    text += ".SS Help\n.TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nHelp for noscope or one of its commands.\n";
    text += ".TP\n\\fB\\-\\-version\\fR\nThe versions of noscope and of what it is built on.\n";
    text += ".SH EXIT STATUS\n";
    for (const auto& [code, meaning] : kExitCodes)
        text += ".TP\n.B " + std::string(code) + "\n" + meaning + "\n";
    text +=
        ".SH FILES\n.TP\n${XDG_STATE_HOME:\\-\\(ti/.local/state}/noscope\nStores: what was labelled.\n"
        ".TP\n${XDG_CACHE_HOME:\\-\\(ti/.cache}/noscope\nReference models and their compiled forms.\n";
    text +=
        ".SH ENVIRONMENT\n.TP\n.B NOSCOPE_MODELS\nA folder that is searched for reference models first.\n";
    text +=
        ".SH EXAMPLES\n.TP\nnoscope find person /recordings/porch\nWhen is a person visible?\n"
        ".TP\nnoscope find vehicle gate.mp4 \\-\\-region 0,0.45,1,1 \\-o cars.csv \\-o cars.json\n"
        "Vehicles in the lower part of the picture, with the answer in two files too.\n"
        ".TP\nnoscope plan person porch/monday \\-\\-plan 'mse(empty,10x10)>0.002 | reference' \\-o "
        "porch.plan\n"
        "A plan for a camera, in a file.\n"
        ".TP\nnoscope apply porch.plan porch/tuesday\nThe same question of another day, by that plan.\n";
    return text;
}

}  // namespace noscope::cli

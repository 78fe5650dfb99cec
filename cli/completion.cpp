#include "completion.h"

#include "option_table.h"

namespace noscope::cli {
namespace {

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
    return text;
}

// All spellings of an option.
std::vector<std::string> spellings(const OptionSpec& option) {
    std::vector<std::string> list{"--" + option.name};
    if (option.negatable) list.push_back("--no-" + option.name);
    if (!option.letter.empty()) list.push_back("-" + option.letter);
    return list;
}

std::string command_names() {
    std::vector<std::string> names;
    for (const CommandSpec& command : commands()) names.push_back(command.name);
    names.insert(names.end(), {"man", "completion"});
    return joined(names, " ");
}

// The first sentence of an option's help between single quotes of a shell; `apostrophe` is how the shell
// writes one there.
std::string brief(const OptionSpec& option, const std::string& apostrophe) {
    std::string text = option.help.substr(0, option.help.find(". "));
    if (!text.empty() && text.back() == '.') text.pop_back();
    std::string safe;
    for (const char c : text) safe += c == '\'' ? apostrophe : std::string(1, c);
    return safe;
}
constexpr const char* kZshApostrophe = "'\\''";
constexpr const char* kFishApostrophe = "\\'";

std::string bash_case(const CommandSpec& command) {
    std::vector<std::string> all{"--help"}, with_value;
    std::string values;
    for (const OptionSpec* option : shown_options(command)) {
        const auto names = spellings(*option);
        all.insert(all.end(), names.begin(), names.end());
        if (option->value.empty()) continue;
        if (!option->choices.empty())
            values += "                " + joined(names, "|") + ") COMPREPLY=($(compgen -W \"" +
                      joined(option->choices, " ") + "\" -- \"$word\")); return ;;\n";
        else if (option->completes == Completes::nothing)
            with_value.insert(with_value.end(), names.begin(), names.end());
    }
    std::string text = "        " + std::string(command.name) + ")\n            case $before in\n" + values;
    if (!with_value.empty()) text += "                " + joined(with_value, "|") + ") return ;;\n";
    return text + "            esac\n            options=\"" + joined(all, " ") + "\" ;;\n";
}

}  // namespace

std::string bash_completion() {
    std::string text =
        "# bash completion for noscope; made by: noscope completion bash\n"
        "_noscope() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=\n"
        "    COMPREPLY=()\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        COMPREPLY=($(compgen -W \"" +
        command_names() +
        " --help --version\" -- \"$word\"))\n"
        "        return\n"
        "    fi\n"
        "    case ${COMP_WORDS[1]} in\n";
    for (const CommandSpec& command : commands()) text += bash_case(command);
    return text +
           "        completion) COMPREPLY=($(compgen -W \"bash zsh fish\" -- \"$word\")); return ;;\n"
           "        *) return ;;\n"
           "    esac\n"
           "    case $word in\n"
           "        -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
           "        *) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
           "    esac\n"
           "}\n"
           "complete -F _noscope noscope\n";
}

std::string zsh_completion() {
    std::string text =
        "#compdef noscope\n"
        "# zsh completion for noscope; made by: noscope completion zsh\n"
        "_noscope() {\n"
        "    if (( CURRENT == 2 )); then\n"
        "        compadd -- " +
        command_names() +
        " --help --version\n"
        "        return\n"
        "    fi\n"
        "    case $words[2] in\n";
    for (const CommandSpec& command : commands()) {
        // The first two words are noscope and its command; a class is no file.
        text += "        " + std::string(command.name) + ")\n            (( CURRENT-- )); shift words\n" +
                "            _arguments -s '(-h --help)'{-h,--help}'[help]' \\\n";
        for (const OptionSpec* option : shown_options(command)) {
            std::string value;
            if (!option->value.empty()) {
                value = ":" + option->name + ":";
                if (!option->choices.empty()) value += "(" + joined(option->choices, " ") + ")";
                if (option->completes == Completes::files) value += "_files";
            }
            for (const std::string& name : spellings(*option))
                text += std::string("                '") + (option->repeatable ? "*" : "") + name + "[" +
                        brief(*option, kZshApostrophe) + "]" + value + "' \\\n";
        }
        text += std::string(command.takes_classes ? "                '1:class:' " : "                ") +
                "'*:recording:_files' ;;\n";
    }
    return text +
           "        completion) compadd bash zsh fish ;;\n"
           "    esac\n"
           "}\n"
           "_noscope \"$@\"\n";
}

std::string fish_completion() {
    std::string text =
        "# fish completion for noscope; made by: noscope completion fish\n"
        "complete -c noscope -n __fish_use_subcommand -f -a '" +
        command_names() +
        "'\n"
        "complete -c noscope -n __fish_use_subcommand -l version -d 'The versions'\n"
        "complete -c noscope -s h -l help -d 'Help'\n"
        "complete -c noscope -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
    for (const CommandSpec& command : commands()) {
        for (const OptionSpec* option : shown_options(command)) {
            const std::string begin =
                "complete -c noscope -n '__fish_seen_subcommand_from " + std::string(command.name) + "'";
            text += begin + (option->letter.empty() ? "" : " -s " + option->letter) + " -l " + option->name;
            if (!option->choices.empty())
                text += " -x -a '" + joined(option->choices, " ") + "'";
            else if (!option->value.empty())
                text += option->completes == Completes::files ? " -r -F" : " -x";
            text += " -d '" + brief(*option, kFishApostrophe) + "'\n";
            if (option->negatable)
                text +=
                    begin + " -l no-" + option->name + " -d 'Not: " + brief(*option, kFishApostrophe) + "'\n";
        }
    }
    return text;
}

}  // namespace noscope::cli

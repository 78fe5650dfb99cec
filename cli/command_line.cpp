#include "command_line.h"

#include <noscope/front_end.h>
#include <noscope/version.h>

#include "bench_options.h"
#include "completion.h"
#include "config_file.h"
#include "help_text.h"
#include "man_page.h"
#include "option_table.h"
#include "option_values.h"
#include "settled_command.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

namespace noscope::cli {
namespace {

// CLI11 speaks in several lines at times.
std::string one_line(const std::string& text) {
    std::string line;
    for (const char c : text) {
        if (c != '\n')
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& names,
                       const std::string& otherwise) {
    const auto near = similar_names(word, names, 1);
    return near.empty() ? otherwise : "did you mean '" + near[0] + "'?";
}

// What stood on the command line, by option, and what was no option.
struct Words {
    std::map<const OptionSpec*, std::vector<std::string>> values;
    std::vector<std::string> arguments;
    bool help = false;
};

// An option of the question, which a plan file answers.
bool fixed_by_the_plan(const CommandSpec& command, const std::string& name) {
    return command.takes_plan && std::ranges::any_of(option_table(), [&](const OptionSpec& option) {
               return (option.commands & kPlan) != 0 && option.group != Group::output &&
                      ("--" + option.name == name || (option.negatable && "--no-" + option.name == name));
           });
}

Error unknown_option(const CommandSpec& command, const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    if (fixed_by_the_plan(command, name))
        return usage(name +
                     " is the plan's own and cannot be given when it is run: make another plan with it, by "
                     "noscope plan");
    std::vector<std::string> names{"--help"};
    for (const OptionSpec* option : shown_options(command)) {
        names.push_back("--" + option->name);
        if (option->negatable) names.push_back("--no-" + option->name);
    }
    // Dashes make everything look alike: compare without them.
    for (std::string& known : names) known.erase(0, 2);
    const std::size_t letters = name.find_first_not_of('-');
    const auto near = similar_names(letters == std::string::npos ? name : name.substr(letters), names, 1);
    return usage(
        "no option " + name + ": " +
        (near.empty() ? see_help(command) : "did you mean --" + near[0] + "? (" + see_help(command) + ")"));
}

// CLI11 splits the words; what they mean is the table's business.
Result<Words> split_words(const CommandSpec& command, std::vector<std::string> words) {
    Words result;
    CLI::App app;
    app.set_help_flag("-h,--help");
    app.allow_extras();
    std::vector<std::pair<const OptionSpec*, CLI::Option*>> known;
    for (const OptionSpec& option : option_table()) {
        if ((option.commands & command.bit) == 0) continue;
        std::string name = option.letter.empty() ? "" : "-" + option.letter + ",";
        name += "--" + option.name;
        if (option.negatable) name += ",--no-" + option.name + "{false}";
        CLI::Option* added = nullptr;
        if (option.value.empty()) {
            added = app.add_flag(name);
        } else {
            added = app.add_option(name, result.values[&option]);
            added->allow_extra_args(false);
        }
        added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        known.emplace_back(&option, added);
    }
    for (const std::string& word : words) {
        if (word == "--") break;
        if (word.size() > 3 && word.starts_with("--") && word.back() == '=' &&
            word.find('=') == word.size() - 1)
            return usage(word + " has no value: give one or leave the option out");
    }
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
    try {
        app.parse(words);
    } catch (const CLI::CallForHelp&) {
        result.help = true;
        return result;
    } catch (const CLI::ParseError& error) {
        return usage(one_line(error.what()) + "; " + see_help(command));
    } catch (const std::exception& error) {
        return usage(one_line(error.what()) + "; " + see_help(command));
    }
    for (const auto& [option, parsed] : known)
        result.values[option] = parsed->count() > 0 ? parsed->results() : std::vector<std::string>{};
    bool options_over = false;
    for (const std::string& word : app.remaining()) {
        if (word == "--" && !options_over)
            options_over = true;
        else if (!options_over && word.size() > 1 && word[0] == '-')
            return unknown_option(command, word);
        else
            result.arguments.push_back(word);
    }
    return result;
}

bool looks_like_a_file(const std::string& word) {
    std::error_code ignored;
    if (word.find('/') != std::string::npos || std::filesystem::exists(word, ignored)) return true;
    const std::size_t dot = word.rfind('.');
    return dot != std::string::npos && dot > 0 && word.size() - dot <= 5 &&
           word.find(' ') == std::string::npos;
}

Status take_arguments(const CommandSpec& command, const std::vector<std::string>& arguments,
                      Settings& settings) {
    const std::string usage_line = "write noscope " + std::string(command.name) + " " + command.arguments;
    std::size_t first = 0;
    if (command.takes_plan_alone && arguments.size() == 1 && arguments[0].ends_with(".plan")) {
        settings.plan_file = arguments[0];
        return {};
    }
    if (command.takes_classes) {
        if (arguments.empty()) return usage("name what to find and where: " + usage_line);
        if (looks_like_a_file(arguments[0]) && arguments[0].find(',') == std::string::npos)
            return usage("'" + arguments[0] +
                         "' looks like a recording, but the class to find comes first: " +
                         shell_line({command.name, "person", arguments[0]}));
        auto classes = comma_list(arguments[0]);
        if (!classes) return usage("classes: " + classes.error().message);
        settings.find.predicate.classes = *std::move(classes);
        first = 1;
    }
    if (command.takes_windows) {
        if (arguments.empty()) return usage("name the windows to judge and their recording: " + usage_line);
        (arguments[0].ends_with(".plan") ? settings.plan_file : settings.windows) = arguments[0];
        first = 1;
    }
    if (command.takes_plan) {
        if (arguments.empty()) return usage("name the plan file and the recording: " + usage_line);
        if (!arguments[0].ends_with(".plan"))
            return usage("'" + arguments[0] +
                         "' is no plan file, which comes first and ends in .plan: " + usage_line);
        settings.plan_file = arguments[0];
        first = 1;
    }
    if (command.takes_answer && !arguments.empty() && arguments[0].ends_with(".json")) {
        settings.answer = arguments[0];
        first = 1;
    }
    if (command.takes_parts) {
        if (arguments.empty()) return usage("name the parts to merge: " + usage_line);
        settings.merge.parts = arguments;
        return {};
    }
    if (command.takes_action) {
        if (arguments.empty()) return usage("say what to do with the store: " + usage_line);
        if (std::ranges::count(store_actions(), arguments[0]) == 0)
            return usage("noscope store cannot '" + arguments[0] +
                         "': " + suggestion(arguments[0], store_actions(), usage_line));
        settings.store_action = arguments[0];
        first = 1;
    }
    if (arguments.size() == first && command.needs_recording)
        return usage("no recording is named: " + usage_line);
    settings.find.recording.inputs.assign(arguments.begin() + static_cast<std::ptrdiff_t>(first),
                                          arguments.end());
    for (const std::string& input : settings.find.recording.inputs)
        if (input.empty()) return usage("the name of a recording is empty: " + usage_line);
    return {};
}

Status apply(const OptionSpec& option, const std::vector<std::string>& values, const std::string& name,
             Settings& settings) {
    if (values.size() > 1 && !option.repeatable) {
        const bool flag = option.value.empty();
        // A flag twice says the same twice, unless it is also denied.
        if (!flag || std::set<std::string>(values.begin(), values.end()).size() > 1)
            return usage(name +
                         (flag ? " is given in both senses: choose one" : " is given twice: give it once"));
    }
    for (const std::string& value : values)
        if (auto status = option.set(settings, value); !status)
            return usage(name + ": " + status.error().message);
    return {};
}

// Of a plan file `eval` takes no more than `apply` does: the question is the file's. `reference`: one was
// named, here or in the config file.
Status judge_plan(const Words& words, bool reference, Settings& settings) {
    const auto of_apply = [](const std::string& name) {
        return std::ranges::any_of(option_table(), [&](const OptionSpec& option) {
            return option.name == name && (option.commands & kApply) != 0;
        });
    };
    for (const auto& [option, values] : words.values) {
        if (values.empty() || option->group == Group::output || option->name == "truth") continue;
        if (!of_apply(option->name))
            return usage("--" + option->name +
                         " says nothing of a plan, which is judged by the question that " +
                         "it was made for: leave it out");
    }
    if (reference) settings.reference_now = settings.find.reference.model;
    return {};
}

// The command line wins over the config file, option by option.
Result<Settings> settle(const CommandSpec& command, const Words& words) {
    Settings settings;
    std::set<std::string> named;
    for (const auto& [option, values] : words.values) {
        if (option->name != "config" || values.empty()) continue;
        if (auto status = apply(*option, values, "--config", settings); !status) return status.error();
        auto entries = read_config(settings.config, command);
        if (!entries) return entries.error();
        for (const ConfigEntry& entry : *entries) {
            if (const auto given = words.values.find(entry.option);
                given != words.values.end() && !given->second.empty())
                continue;
            named.insert(entry.option->name);
            const std::string name = "config file '" + settings.config + "': " + entry.option->name;
            if (auto status = apply(*entry.option, entry.values, name, settings); !status)
                return status.error();
        }
    }
    for (const auto& [option, values] : words.values) {
        if (option->name == "config") continue;
        if (!values.empty()) named.insert(option->name);
        if (auto status = apply(*option, values, "--" + option->name, settings); !status)
            return status.error();
    }
    if (auto status = take_arguments(command, words.arguments, settings); !status) return status.error();
    if (command.takes_plan_alone && !settings.plan_file.empty())
        for (const auto& [option, values] : words.values)
            if (!values.empty() && option->group != Group::output)
                return usage("--" + option->name +
                             " says nothing of a plan file, which is told as it was made: " + "leave it out");
    if (command.bit == kEval && !settings.plan_file.empty())
        if (auto status = judge_plan(words, named.contains("reference"), settings); !status)
            return status.error();
    if (command.bit == kBench) {
        std::vector<const OptionSpec*> given;
        for (const auto& [option, values] : words.values)
            if (!values.empty()) given.push_back(option);
        if (auto status = check_bench_options(given, settings); !status) return status.error();
    }
    return settings;
}

Status check_outputs(const CommandSpec& command, const Settings& settings) {
    if (command.takes_windows) return {};
    std::set<std::string> places;
    for (const std::string& output : settings.outputs)
        if (!places.insert(output).second)
            return usage("--output " + output + " is given twice: give it once");
    const AnswerExtras& extras = settings.extras;
    if (!extras.per_file.empty() && !places.insert(extras.per_file).second)
        return usage("--per-file and --output both name '" + extras.per_file +
                     "': give them different names");
    if (extras.clips.folder.empty() && (extras.clips.exact || extras.clips.pad_s != ClipOptions().pad_s))
        return usage("--pad and --exact say how clips are cut: say where they go, as in --clips DIR");
    if (places.contains(settings.windows))
        return usage("--windows and --output both name '" + settings.windows +
                     "': give them different names");
    return {};
}

Result<Command> run_command(const CommandSpec& command, const std::vector<std::string>& words, int columns) {
    const auto split = split_words(command, {words.begin() + 1, words.end()});
    if (!split) return split.error();
    if (split->help) return Command(TextCommand{command_help(command, columns)});
    auto settled = settle(command, *split);
    if (!settled) return settled.error();
    Settings& s = *settled;
    if (auto status = check_outputs(command, s); !status) return status.error();
    const std::string line = shell_line(words);
    s.extras.pictures.threads = s.find.run.threads;
    return command_of(command, std::move(s), line);
}

Result<Command> completion_command(const std::vector<std::string>& words) {
    const std::vector<std::string> shells{"bash", "zsh", "fish"};
    if (words.size() == 2) {
        if (words[1] == "bash") return Command(TextCommand{bash_completion()});
        if (words[1] == "zsh") return Command(TextCommand{zsh_completion()});
        if (words[1] == "fish") return Command(TextCommand{fish_completion()});
    }
    return usage("name one shell: noscope completion bash, zsh or fish");
}

Error unknown_command(const std::string& word) {
    std::vector<std::string> names{"completion"};
    std::string list;
    for (const CommandSpec& command : commands()) {
        names.push_back(command.name);
        list += (list.empty() ? "" : ", ") + std::string(command.name);
    }
    const std::string what = word.starts_with("-") ? "no option " + word + " without a command"
                                                   : "no command is called '" + word + "'";
    return usage(what + ": " + suggestion(word, names, "the commands are " + list + "; see noscope --help"));
}

}  // namespace

Result<Command> parse(const std::vector<std::string>& words, int columns) {
    if (words.empty())
        return usage("name a command, as in: noscope find person RECORDING; see noscope --help");
    const std::string& first = words[0];
    if (first == "-h" || first == "--help") return Command(TextCommand{general_help(columns)});
    if (first == "--version")
        return Command(TextCommand{"noscope " + std::string(version()) + "\n" + version_details()});
    if (first == "man" && words.size() == 1) return Command(TextCommand{man_page()});
    if (first == "man") return usage("noscope man takes nothing else: it prints the manual page");
    if (first == "completion") return completion_command(words);
    if (const CommandSpec* command = find_command_spec(first)) return run_command(*command, words, columns);
    return unknown_command(first);
}

}  // namespace noscope::cli

#include "config_file.h"

#include <noscope/front_end.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace noscope::cli {
namespace {

Error wrong(const std::string& path, const std::string& what) {
    return {ErrorCode::usage, "config file '" + path + "': " + what};
}

// CLI11's reader takes a '#' within quotes for a comment; comments go before it sees them.
std::string without_comments(const std::string& text) {
    std::string result;
    char quote = 0;
    bool comment = false;
    for (const char c : text) {
        if (c == '\n') {
            quote = 0;
            comment = false;
        } else if (quote == 0 && c == '#') {
            comment = true;
        } else if (!comment && quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == quote) {
            quote = 0;
        }
        if (!comment) result += c;
    }
    return result;
}

class Reader : public CLI::ConfigTOML {
   public:
    Reader() { comment('\0'); }
};

bool plain_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789.eE+-") == std::string::npos;
}

// region = [0, .5, 1, 1] is one region, region = ["0,.5,1,1", "..."] a list of them.
std::vector<std::string> list_values(const OptionSpec& option, std::vector<std::string> inputs) {
    const bool numbers = inputs.size() > 1 && std::all_of(inputs.begin(), inputs.end(), plain_number);
    if (!option.repeatable || !numbers) return inputs;
    std::string joined;
    for (const std::string& input : inputs) joined += (joined.empty() ? "" : ",") + input;
    return {joined};
}

Result<const OptionSpec*> find_key(const std::string& key, const std::string& path,
                                   const CommandSpec& command) {
    std::vector<std::string> names;
    bool elsewhere = false;
    for (const OptionSpec& option : option_table()) {
        if ((option.commands & command.bit) == 0) {
            elsewhere |= option.name == key;
            continue;
        }
        if (option.name == key && key != "config") return &option;
        if (option.name != "config") names.push_back(option.name);
    }
    if (key == "config") return wrong(path, "a config file cannot name another one");
    if (elsewhere)
        return wrong(path, key + " is no option of 'noscope " + command.name +
                               "': put it in the section of the command that it is for");
    const auto near = similar_names(key, names, 1);
    return wrong(path, "no option is called '" + key + "'" +
                           (near.empty() ? ": see noscope " + std::string(command.name) + " --help"
                                         : ": did you mean '" + near[0] + "'?"));
}

}  // namespace

Result<std::vector<ConfigEntry>> parse_config(const std::string& text, const std::string& path,
                                              const CommandSpec& command) {
    std::vector<CLI::ConfigItem> items;
    try {
        std::istringstream stream(without_comments(text));
        items = Reader().from_config(stream);
    } catch (const std::exception& error) {
        return wrong(path, std::string("cannot be read as TOML: ") + error.what());
    }
    std::vector<ConfigEntry> top, own;
    for (CLI::ConfigItem& item : items) {
        const std::string section = item.fullname().substr(0, item.fullname().size() - item.name.size());
        const CommandSpec* owner = item.parents.empty() ? &command : find_command_spec(item.parents.front());
        if (!owner || item.parents.size() > 1)
            return wrong(path, "no section can be called [" + section.substr(0, section.size() - 1) +
                                   "]: use none, or the name of a command");
        if (item.name == "++" || item.name == "--") continue;  // marks of where a section begins and ends
        const auto option = find_key(item.name, path, *owner);
        if (!option) return option.error();
        if (owner != &command) continue;
        ConfigEntry entry{*option, list_values(**option, std::move(item.inputs))};
        if (entry.values.size() != 1 && !entry.option->repeatable)
            return wrong(path, item.name + " is given more than once: give it once");
        (item.parents.empty() ? top : own).push_back(std::move(entry));
    }
    for (const auto* entries : {&top, &own})
        for (auto i = entries->begin(); i != entries->end(); ++i)
            if (std::any_of(entries->begin(), i, [&](const ConfigEntry& e) { return e.option == i->option; }))
                return wrong(path, i->option->name + " is given more than once: give it once");
    const auto owned = static_cast<std::ptrdiff_t>(own.size());
    for (ConfigEntry& entry : top)
        if (std::none_of(own.begin(), own.begin() + owned,
                         [&](const ConfigEntry& e) { return e.option == entry.option; }))
            own.push_back(std::move(entry));
    return own;
}

Result<std::vector<ConfigEntry>> read_config(const std::string& path, const CommandSpec& command) {
    std::string text;
    bool read = false;
    try {
        std::ifstream file(path, std::ios::binary);
        read = file.is_open();
        text.assign(std::istreambuf_iterator<char>(file), {});
    } catch (const std::exception&) {  // a folder opens, and throws when it is read
        read = false;
    }
    if (!read) return wrong(path, "cannot be read: check its name and permissions");
    return parse_config(text, path, command);
}

}  // namespace noscope::cli

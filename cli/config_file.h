// Options from a TOML file.
#pragma once

#include <noscope/error.h>

#include "option_table.h"

#include <string>
#include <utility>
#include <vector>

namespace noscope::cli {

// The values of one option, in the order in which they stand.
struct ConfigEntry {
    const OptionSpec* option = nullptr;
    std::vector<std::string> values;
};

// Reads `path` for a command: keys at the top and in the command's own section, which wins. Other commands'
// sections are checked and left alone. ErrorCode::usage for a file that cannot be read, an unknown key
// (naming the nearest) or section, and one that does not apply.
Result<std::vector<ConfigEntry>> read_config(const std::string& path, const CommandSpec& command);

// Likewise from text; `path` is for messages.
Result<std::vector<ConfigEntry>> parse_config(const std::string& text, const std::string& path,
                                              const CommandSpec& command);

}  // namespace noscope::cli

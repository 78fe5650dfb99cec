// --help, from the option table.
#pragma once

#include "option_table.h"

#include <string>

namespace noscope::cli {

// `columns` is the width that lines are wrapped at, at least 60.
std::string general_help(int columns);
std::string command_help(const CommandSpec& command, int columns);

// "-o, --output F.csv", "--[no-]confirm".
std::string option_usage(const OptionSpec& option);

// Words wrapped at `columns`, every line after the first indented by `indent`.
std::string wrapped(const std::string& text, int indent, int columns);

}  // namespace noscope::cli

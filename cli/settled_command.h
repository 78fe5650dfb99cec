// From what the options of a command line set to the command that they make.
#pragma once

#include "command_line.h"
#include "option_table.h"

#include <string>

namespace noscope::cli {

Error usage(std::string message);
// "see noscope find --help"
std::string see_help(const CommandSpec& command);

// `line`: as a shell would take it. ErrorCode::usage where settings do not go together.
Result<Command> command_of(const CommandSpec& command, Settings settings, const std::string& line);

}  // namespace noscope::cli

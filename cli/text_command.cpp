#include "run_commands.h"
#include "terminal.h"

namespace noscope::cli {

int run(const TextCommand& command) {
    const std::string end = command.text.ends_with('\n') ? "" : "\n";
    const Status printed = print(command.text + end);
    if (printed) return 0;
    return exit_code(printed.error());
}

}  // namespace noscope::cli

#include "run_commands.h"
#include "terminal.h"

#include <csignal>

namespace noscope::cli {

int run(const TextCommand& command) {
    std::signal(SIGPIPE, SIG_IGN);  // print() tells a reader that went away from a full disk
    const std::string end = command.text.ends_with('\n') ? "" : "\n";
    const Status printed = print(command.text + end);
    if (printed) return 0;
    return exit_code(printed.error());
}

}  // namespace noscope::cli

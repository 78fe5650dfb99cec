#include <noscope/front_end.h>
#include <noscope/report.h>

#include "run_commands.h"
#include "signals.h"
#include "terminal.h"

namespace noscope::cli {

int run(const InfoCommand& command) {
    print_diagnostics(command.verbose);
    const CancelToken token;
    cancel_on_signals(token);
    const auto described = info(command.options, token);
    if (!described) return exit_code(described.error());
    for (const std::string& warning : described->warnings) print_note(warning);
    const Status printed =
        print(command.json ? info_json(*described) : info_text(*described, command.verbose));
    if (printed) return 0;
    return exit_code(printed.error());
}

}  // namespace noscope::cli

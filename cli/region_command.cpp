#include <noscope/clips.h>
#include <noscope/front_end.h>

#include "outputs.h"
#include "run_commands.h"
#include "signals.h"
#include "terminal.h"

namespace noscope::cli {

int run(const RegionCommand& command) {
    print_diagnostics(command.verbose);
    const CancelToken token;
    cancel_on_signals(token);
    const std::string& output = command.options.output;
    Status status = check_writable(output);
    if (status) status = refuse_inputs({output}, command.options.recording, {});
    if (status) status = write_region_page(command.options, token);
    if (!status) return exit_code(status.error());
    if (!command.quiet) print_note(output);
    return 0;
}

}  // namespace noscope::cli

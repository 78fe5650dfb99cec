#include <noscope/front_end.h>
#include <noscope/report.h>

#include "run_commands.h"
#include "run_observer.h"
#include "signals.h"
#include "terminal.h"

#include <unistd.h>

namespace noscope::cli {

int run(const ExplainCommand& command) {
    print_diagnostics(command.verbose);
    const CancelToken token;
    cancel_on_signals(token);
    ProgressPrinter printer = stderr_progress(command.quiet, command.verbose);
    RunObserver observer(printer, nullptr);
    const auto report = explain(command.options, &observer, token);
    observer.finish(report ? report->warnings : std::vector<std::string>{});
    if (!report) return exit_code(report.error());
    if (command.verbose && !report->store_path.empty()) print_note("store: " + report->store_path);
    const Status printed =
        print(command.json ? explain_json(*report) : explain_text(*report, columns_of(STDOUT_FILENO)));
    return printed ? 0 : exit_code(printed.error());
}

}  // namespace noscope::cli

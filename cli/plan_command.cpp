#include <noscope/front_end.h>
#include <noscope/report.h>

#include "outputs.h"
#include "run_commands.h"
#include "run_observer.h"
#include "signals.h"
#include "terminal.h"

namespace noscope::cli {
namespace {

// What can be known before the work.
Status check_places(const PlanOptions& options) {
    if (Status apart = refuse_inputs({options.output}, options.find.recording, options.find.reference);
        !apart)
        return apart;
    return check_writable(options.output);
}

}  // namespace

int run(const PlanCommand& command) {
    print_diagnostics(command.verbose);
    if (const Status writable = check_places(command.options); !writable) return exit_code(writable.error());
    const CancelToken token;
    cancel_on_signals(token);
    ProgressPrinter printer = stderr_progress(command.quiet, command.verbose);
    RunObserver observer(printer, nullptr);
    const auto report = plan(command.options, &observer, token);
    observer.finish(report ? report->warnings : std::vector<std::string>{});
    if (!report && report.error().code == ErrorCode::interrupted) {
        print_note(
            "noscope: interrupted; no plan is written, and what was labelled is kept for the same command");
        return static_cast<int>(ErrorCode::interrupted);
    }
    if (!report) return exit_code(report.error());
    if (command.verbose) print_note("store: " + report->store_path);
    if (command.quiet) return 0;
    const Status printed = print(plan_text(*report));
    return printed ? 0 : exit_code(printed.error());
}

}  // namespace noscope::cli

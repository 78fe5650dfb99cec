#include <noscope/front_end.h>
#include <noscope/report.h>

#include "outputs.h"
#include "run_commands.h"
#include "run_observer.h"
#include "signals.h"
#include "terminal.h"

namespace noscope::cli {

int run(const LabelCommand& command) {
    print_diagnostics(command.verbose);
    if (const Status apart =
            refuse_inputs({command.options.output}, command.options.recording, command.options.reference);
        !apart)
        return exit_code(apart.error());
    const CancelToken token;
    cancel_on_signals(token);
    ProgressPrinter printer = stderr_progress(command.quiet, command.verbose);
    RunObserver observer(printer, nullptr);
    const auto report = label(command.options, &observer, token);
    observer.finish(report ? report->warnings : std::vector<std::string>{});
    if (!report) return exit_code(report.error());
    if (command.verbose) print_note("store: " + report->store_path);
    if (!command.quiet || command.options.output.empty()) {
        if (const Status printed = print(label_text(*report)); !printed) return exit_code(printed.error());
    }
    if (report->complete) return 0;
    if (!command.options.output.empty())
        print_note("noscope: '" + command.options.output + "' is written when all is labelled, not now");
    print_note("noscope: interrupted; what was labelled is kept, and the same command goes on from there");
    return static_cast<int>(ErrorCode::interrupted);
}

}  // namespace noscope::cli

#include <noscope/front_end.h>
#include <noscope/report.h>

#include "run_commands.h"
#include "run_observer.h"
#include "signals.h"
#include "terminal.h"

namespace noscope::cli {

int run(const LabelCommand& command) {
    print_diagnostics(command.verbose);
    const CancelToken token;
    cancel_on_signals(token);
    ProgressPrinter printer = stderr_progress(command.quiet, command.verbose);
    RunObserver observer(printer, nullptr);
    const auto report = label(command.options, &observer, token);
    observer.finish(report ? report->warnings : std::vector<std::string>{});
    if (!report) {
        print_error(report.error());
        return static_cast<int>(report.error().code);
    }
    if (command.verbose) print_note("store: " + report->store_path);
    if (!command.quiet || command.options.output.empty()) {
        if (const Status printed = print(label_text(*report)); !printed) {
            print_error(printed.error());
            return static_cast<int>(printed.error().code);
        }
    }
    if (report->complete) return 0;
    print_note("noscope: interrupted; what was labelled is kept, and the same command goes on from there");
    return static_cast<int>(ErrorCode::interrupted);
}

}  // namespace noscope::cli

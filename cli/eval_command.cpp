#include <noscope/eval.h>
#include <noscope/front_end.h>

#include "run_commands.h"
#include "run_observer.h"
#include "signals.h"
#include "terminal.h"

#include <unistd.h>

namespace noscope::cli {

int run(const EvalCommand& command) {
    print_diagnostics(command.verbose);
    const CancelToken token;
    cancel_on_signals(token);
    ProgressPrinter printer = stderr_progress(false, command.verbose);
    RunObserver observer(printer, nullptr);
    const auto report = eval(command.options, &observer, token);
    observer.finish(report ? report->warnings : std::vector<std::string>{});
    if (!report) return exit_code(report.error());
    const Status printed =
        print(command.json ? eval_json(*report) : eval_text(*report, columns_of(STDOUT_FILENO)));
    if (printed) return 0;
    return exit_code(printed.error());
}

}  // namespace noscope::cli

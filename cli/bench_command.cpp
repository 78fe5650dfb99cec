#include <noscope/bench.h>
#include <noscope/footage_bench.h>
#include <noscope/front_end.h>

#include "run_commands.h"
#include "run_observer.h"
#include "signals.h"
#include "terminal.h"

namespace noscope::cli {
namespace {

int compare(const BenchCommand& command, const CancelToken& token) {
    ProgressPrinter printer = stderr_progress(false, command.verbose);
    RunObserver observer(printer, nullptr);
    const auto report = bench_footage(*command.footage, &observer, token);
    observer.finish({});
    if (!report) return exit_code(report.error());
    const Status printed = print(command.json ? footage_bench_json(*report) : footage_bench_text(*report));
    if (!printed) return exit_code(printed.error());
    if (report->complete) return 0;
    print_note("noscope: interrupted; what is missing was not measured, and nothing is kept");
    return static_cast<int>(ErrorCode::interrupted);
}

}  // namespace

int run(const BenchCommand& command) {
    print_diagnostics(command.verbose);
    const CancelToken token;
    cancel_on_signals(token);
    if (command.footage) return compare(command, token);
    const auto report = bench(command.options, nullptr, token);
    if (!report) return exit_code(report.error());
    const Status printed = print(command.json ? bench_json(*report) : bench_text(*report));
    if (printed) return 0;
    return exit_code(printed.error());
}

}  // namespace noscope::cli

#include <noscope/bench.h>
#include <noscope/front_end.h>

#include "run_commands.h"
#include "signals.h"
#include "terminal.h"

namespace noscope::cli {

int run(const BenchCommand& command) {
    print_diagnostics(command.verbose);
    const CancelToken token;
    cancel_on_signals(token);
    const auto report = bench(command.options, nullptr, token);
    if (!report) return exit_code(report.error());
    const Status printed = print(command.json ? bench_json(*report) : bench_text(*report));
    if (printed) return 0;
    return exit_code(printed.error());
}

}  // namespace noscope::cli

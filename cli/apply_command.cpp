#include <noscope/front_end.h>
#include <noscope/parts.h>

#include "answer_command.h"
#include "outputs.h"
#include "run_commands.h"
#include "run_observer.h"
#include "signals.h"
#include "terminal.h"

namespace noscope::cli {
namespace {

int run_part(const ApplyCommand& command, const ReferenceOptions& reference) {
    print_diagnostics(command.verbose);
    const std::string& output = command.outputs.front();
    if (Status apart = refuse_inputs({output}, command.options.recording, reference); !apart)
        return exit_code(apart.error());
    if (Status writable = check_writable(output); !writable) return exit_code(writable.error());
    const CancelToken token;
    cancel_on_signals(token);
    ProgressPrinter printer = stderr_progress(command.quiet, command.verbose);
    RunObserver observer(printer, nullptr);
    const auto report = apply_part({command.options, *command.blocks, output}, &observer, token);
    observer.finish(report ? report->warnings : std::vector<std::string>{});
    if (!report && report.error().code == ErrorCode::interrupted) {
        print_note(
            "noscope: interrupted; no part is written, and what was labelled is kept for the same command");
        return static_cast<int>(ErrorCode::interrupted);
    }
    if (!report) return exit_code(report.error());
    if (command.verbose) print_note("store: " + report->store_path);
    if (command.quiet) return 0;
    const Status printed = print(part_text(*report));
    return printed ? 0 : exit_code(printed.error());
}

}  // namespace

int run(const ApplyCommand& command) {
    ReferenceOptions reference;
    if (!command.options.reference.empty()) reference.model = command.options.reference;
    if (command.blocks) return run_part(command, reference);
    return run_for_answer({command.outputs, command.windows, command.quiet, command.verbose, command.extras},
                          command.options.recording, reference, [&](Observer* observer, CancelToken cancel) {
                              return apply(command.options, observer, std::move(cancel));
                          });
}

}  // namespace noscope::cli

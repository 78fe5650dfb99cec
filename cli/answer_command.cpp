#include <noscope/front_end.h>
#include <noscope/report.h>
#include <noscope/tables.h>

#include "answer_command.h"
#include "outputs.h"
#include "run_observer.h"
#include "signals.h"
#include "terminal.h"

#include <unistd.h>

namespace noscope::cli {

int run_for_answer(const AnswerPlaces& places, const RecordingOptions& recording,
                   const ReferenceOptions& reference, const Ask& ask) {
    print_diagnostics(places.verbose);
    std::vector<std::string> written_to = places.outputs;
    for (const std::string& more : {places.windows, places.extras.per_file})
        if (!more.empty()) written_to.push_back(more);
    if (const Status apart = refuse_inputs(written_to, recording, reference); !apart)
        return exit_code(apart.error());
    if (!places.extras.per_file.empty())
        if (const Status writable = check_writable(places.extras.per_file); !writable)
            return exit_code(writable.error());
    if (const Status apart = refuse_clips_inside(places.extras.clips.folder, recording); !apart)
        return exit_code(apart.error());
    if (!places.extras.clips.folder.empty())
        if (const Status made = make_clip_folder(places.extras.clips.folder); !made)
            return exit_code(made.error());
    auto outputs = Outputs::open(places.outputs, places.windows);
    if (!outputs) return exit_code(outputs.error());
    const CancelToken token;
    cancel_on_signals(token);
    ProgressPrinter printer = stderr_progress(places.quiet, places.verbose);
    RunObserver observer(printer, &*outputs);
    const auto answer = ask(&observer, token);
    observer.finish(answer ? answer->warnings : std::vector<std::string>{});
    if (!answer) return exit_code(answer.error());

    if (places.verbose) print_note("store: " + answer->store_path);
    // Every output gets its turn; the first trouble decides the exit code.
    const Status written = outputs->finish(*answer, places.extras, token,
                                           [](const std::string& line) { print_note("noscope: " + line); });
    Status printed;
    const double bins_s = places.extras.bins_s;
    if (!places.quiet || (places.outputs.empty() && bins_s == 0))
        printed = print(answer_table(*answer, columns_of(STDOUT_FILENO)));
    if (printed && bins_s > 0) printed = print((places.quiet ? "" : "\n") + bins_csv(*answer, bins_s));
    if (!written) print_error(written.error());
    if (!printed) print_error(printed.error());
    if (answer->stopped == "interrupted") {
        print_note(
            "noscope: interrupted; what was labelled is kept, and the same command goes on from there");
        return static_cast<int>(ErrorCode::interrupted);
    }
    return static_cast<int>(!written ? written.error().code : !printed ? printed.error().code : ErrorCode{});
}

}  // namespace noscope::cli

#include <noscope/front_end.h>
#include <noscope/page.h>
#include <noscope/report.h>
#include <noscope/tables.h>

#include "answer_extras.h"
#include "failures.h"
#include "outputs.h"
#include "run_commands.h"
#include "signals.h"
#include "terminal.h"

namespace noscope::cli {
namespace {

void tell(const std::string& line) { print_note("noscope: " + line); }

Result<KeptAnswer> answer_to_show(const ReportCommand& command) {
    auto kept =
        command.answer.empty() ? last_answer(command.store, command.recording) : read_answer(command.answer);
    if (!kept) return kept;
    const auto notes = relocate_files(*kept, command.recording.inputs);
    if (!notes) return notes.error();
    if (command.quiet) return kept;
    for (const std::string& line : *notes) tell(line);
    if (kept->later)
        tell("a later run, of " + kept->later->started +
             ", has no answer to show, so this is the one before: " + kept->later->command_line);
    return kept;
}

Status write_reports(const ReportCommand& command, const KeptAnswer& kept, const CancelToken& cancel) {
    const Note note = tell;
    ExtraWriter writer(kept.answer, command.extras, cancel, note);
    Failures failures;
    failures.note(writer.cut_clips());
    for (const std::string& path : command.outputs) {
        const Status written = is_page(path)            ? writer.write_page(kept.document, path)
                               : is_sheet(path)         ? writer.write_sheet(path)
                               : ends_in(path, ".json") ? write_document(kept.document, path)
                                                        : write_answer(kept.answer, path);
        if (failures.note(written) && !command.quiet) print_note(path);
    }
    failures.note(writer.write_tables());
    if (command.extras.bins_s > 0) failures.note(print(bins_csv(kept.answer, command.extras.bins_s)));
    return failures.status();
}

}  // namespace

int run(const ReportCommand& command) {
    print_diagnostics(command.verbose);
    std::vector<std::string> written_to = command.outputs;
    if (!command.extras.per_file.empty()) written_to.push_back(command.extras.per_file);
    for (const std::string& path : written_to)
        if (const Status writable = check_writable(path); !writable) return exit_code(writable.error());
    std::vector<std::string> inputs = command.recording.inputs;
    if (!command.answer.empty()) inputs.push_back(command.answer);
    RecordingOptions untouchable;
    untouchable.inputs = inputs;
    if (const Status apart = refuse_inputs(written_to, untouchable, {}); !apart)
        return exit_code(apart.error());
    if (const Status apart = refuse_clips_inside(command.extras.clips.folder, command.recording); !apart)
        return exit_code(apart.error());
    const CancelToken token;
    cancel_on_signals(token);
    const auto kept = answer_to_show(command);
    if (!kept) return exit_code(kept.error());
    if (!kept->answer.complete && !command.quiet)
        tell("the run of this answer is not finished: what it had found is shown");
    if (const Status written = write_reports(command, *kept, token); !written)
        return exit_code(written.error());
    return token.cancelled() ? static_cast<int>(ErrorCode::interrupted) : 0;
}

}  // namespace noscope::cli

#include <noscope/parts.h>

#include "answer_command.h"
#include "run_commands.h"

namespace noscope::cli {

int run(const MergeCommand& command) {
    RecordingOptions recording;
    recording.inputs = command.options.recording;
    // Parts are not written over either.
    recording.inputs.insert(recording.inputs.end(), command.options.parts.begin(),
                            command.options.parts.end());
    ReferenceOptions reference;
    if (!command.options.reference.empty()) reference.model = command.options.reference;
    return run_for_answer({command.outputs, command.windows, command.quiet, command.verbose}, recording,
                          reference, [&](Observer* observer, CancelToken cancel) {
                              return merge(command.options, observer, std::move(cancel));
                          });
}

}  // namespace noscope::cli

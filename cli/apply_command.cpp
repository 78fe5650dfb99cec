#include "answer_command.h"
#include "run_commands.h"

namespace noscope::cli {

int run(const ApplyCommand& command) {
    ReferenceOptions reference;
    if (!command.options.reference.empty()) reference.model = command.options.reference;
    return run_for_answer({command.outputs, command.windows, command.quiet, command.verbose, command.extras},
                          command.options.recording, reference, [&](Observer* observer, CancelToken cancel) {
                              return apply(command.options, observer, std::move(cancel));
                          });
}

}  // namespace noscope::cli

#include "answer_command.h"
#include "run_commands.h"

namespace noscope::cli {

int run(const FindCommand& command) {
    return run_for_answer({command.outputs, command.windows, command.quiet, command.verbose, command.extras},
                          command.options.recording, command.options.reference,
                          [&](Observer* observer, CancelToken cancel) {
                              return find(command.options, observer, std::move(cancel));
                          });
}

}  // namespace noscope::cli

// ctrl-C and kill: the first asks the run to stop and keep its work, the second ends the process at once.
#pragma once

#include <noscope/cancel.h>

namespace noscope::cli {

// SIGINT and SIGTERM cancel `token` from now on; a second one exits with 130. Call once.
void cancel_on_signals(const CancelToken& token);

// A reader that went away and a file that may grow no further (ulimit -f) are seen where they are written to,
// and told as any disk's trouble; else they would end the process without a word.
void see_failed_writes();

}  // namespace noscope::cli

// ctrl-C and kill: the first asks the run to stop and keep its work, the second ends the process at once.
#pragma once

#include <noscope/cancel.h>

namespace noscope::cli {

// SIGINT and SIGTERM cancel `token` from now on; a second one exits with 130. SIGPIPE is ignored, so that a
// reader that goes away is seen where stdout is written. Call once.
void cancel_on_signals(const CancelToken& token);

}  // namespace noscope::cli

// The command line of noscope-train, without main().
#pragma once

#include <noscope/cancel.h>

namespace noscope::train {

// Parses, runs the job, prints. Gives the exit code; never throws.
int run_command_line(int argc, const char* const* argv, const CancelToken& cancel);

}  // namespace noscope::train

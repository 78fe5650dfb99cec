// bench measures a machine, or compares ways on a recording: which options belong to which.
#pragma once

#include <noscope/error.h>

#include "option_table.h"

#include <vector>

namespace noscope::cli {

// Refuses what would be ignored. `given`: the options on the command line; a config file is for several
// commands.
Status check_bench_options(const std::vector<const OptionSpec*>& given, const Settings& settings);

}  // namespace noscope::cli

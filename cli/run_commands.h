// One function a subcommand: calls the library, prints, gives the exit code.
#pragma once

#include "command_line.h"

namespace noscope::cli {

int run(const FindCommand& command);
int run(const PlanCommand& command);
int run(const ExplainCommand& command);
int run(const ApplyCommand& command);
int run(const MergeCommand& command);
int run(const LabelCommand& command);
int run(const InfoCommand& command);
int run(const StoreCommand& command);
int run(const EvalCommand& command);
int run(const BenchCommand& command);
int run(const ReportCommand& command);
int run(const RegionCommand& command);
int run(const TextCommand& command);

}  // namespace noscope::cli

// A job of noscope-train: files in, a model out.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace noscope::train {

// Runs once the options are parsed. The error's code is the exit code; ErrorCode::recording (3) stands for
// samples that cannot be used.
using Run = std::function<Status(const CancelToken& cancel)>;

// A message of ours, a line on stderr; what would break it becomes a space.
void tell(std::string message);

// One row of the table in command_line.cpp.
struct Job {
    std::string_view name;
    const char* summary;
    Run (*add_options)(CLI::App& command);
};

Run logistic_job(CLI::App& command);
Run cnn_job(CLI::App& command);
Run speed_job(CLI::App& command);

}  // namespace noscope::train

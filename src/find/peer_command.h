// Running a peer program for a benchmark.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace noscope {

// Wall seconds of `arguments` run to its end without a shell, its output thrown away; none if it is not there
// or fails.
std::optional<double> time_command(const std::vector<std::string>& arguments);

// What `arguments` wrote to stdout, run in the same way; none if it is not there or fails.
std::optional<std::string> output_of(const std::vector<std::string>& arguments);

}  // namespace noscope

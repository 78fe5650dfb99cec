// Running a peer program for a benchmark.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace noscope {

// Wall seconds of `arguments` run to its end without a shell, its output thrown away; none if it is not there
// or fails.
std::optional<double> time_command(const std::vector<std::string>& arguments);

}  // namespace noscope

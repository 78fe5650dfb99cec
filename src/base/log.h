// Diagnostics for --verbose; never the answer, never an error of the user's.
#pragma once

#include <fmt/format.h>

#include <string>

namespace noscope {

void set_verbose(bool verbose);
bool verbose();
void log_line(const std::string& line);  // to stderr, only when verbose

template <class... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
    if (verbose()) log_line(fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace noscope

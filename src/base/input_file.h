// A whole file into memory.
#pragma once

#include <noscope/error.h>

#include <string>

namespace noscope {

// ErrorCode::recording with the system's reason: it is missing, a folder, may not be read.
Result<std::string> read_file(const std::string& path);

}  // namespace noscope

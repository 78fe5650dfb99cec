// The version of the library that is linked, and of what it is built on.
#pragma once

#include <noscope/export.h>

#include <string>

namespace noscope {

NOSCOPE_API const char* version();  // "0.1.0"

// One line a dependency: "FFmpeg 5.1.9", "OpenVINO 2026.4.1", ...
NOSCOPE_API std::string version_details();

}  // namespace noscope

// Where noscope-train lies.
#pragma once

#include <noscope/error.h>

#include <optional>
#include <string>

namespace noscope {

// The first that may be run of: $NOSCOPE_TRAIN where it is set; noscope-train beside this library or
// executable; PREFIX/libexec/noscope/noscope-train. ErrorCode::usage: there is none.
Result<std::string> find_trainer();

// Of a library or program that lies in `folder`: what find_trainer() looks at without a variable.
std::optional<std::string> trainer_near(const std::string& folder);

}  // namespace noscope

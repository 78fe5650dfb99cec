// Completions for shells, from the option table.
#pragma once

#include <string>

namespace noscope::cli {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace noscope::cli

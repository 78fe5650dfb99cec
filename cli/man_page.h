// The manual page, noscope(1), from the option table.
#pragma once

#include <string>

namespace noscope::cli {

// In roff with the man macros. The same text whenever it is made.
std::string man_page();

}  // namespace noscope::cli

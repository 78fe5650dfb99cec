// Splitting a command line as a shell would, without a shell.
#pragma once

#include <noscope/error.h>

#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// Words end at spaces, tabs and newlines. '...' is literal, "..." too but for \" and \\, and a backslash
// outside of quotes takes the next character as it is. ErrorCode::usage: an open quote, nothing at all.
Result<std::vector<std::string>> split_words(std::string_view text);

}  // namespace noscope

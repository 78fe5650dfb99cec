// The two CSV outputs. Lines end with '\n'.
#pragma once

#include <noscope/answer.h>

#include <string>
#include <string_view>

namespace noscope {

// Quoted where RFC 4180 asks for it: commas, quotes (doubled), line ends.
std::string csv_field(std::string_view text);

std::string appearances_csv(const Answer& answer);
std::string windows_csv(const Answer& answer);

}  // namespace noscope

// Any bytes as plain letters: percent-encoding (RFC 3986).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace noscope {

// All but unreserved characters and the slash.
std::string percent_encoded(std::string_view bytes);
// None where a percent sign is not followed by two hex digits.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace noscope

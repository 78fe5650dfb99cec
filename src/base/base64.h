// Bytes within text: base64 (RFC 4648, section 4), in lines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// Lines of 76 characters, the last as short as it comes; none for no bytes.
std::vector<std::string> to_base64_lines(std::span<const std::uint8_t> bytes);
// None for anything that to_base64_lines() cannot have written.
std::optional<std::vector<std::uint8_t>> from_base64_lines(std::span<const std::string> lines);

}  // namespace noscope

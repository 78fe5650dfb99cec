// SHA-256 of files and text, for identities.
#pragma once

#include <noscope/error.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace noscope {

// 64 lower-case hex digits.
std::string sha256_hex(std::span<const std::uint8_t> bytes);
std::string sha256_hex(std::string_view text);

// Of a whole file, or of `length` bytes from `offset` (what there is of them). ErrorCode::recording if
// unreadable.
Result<std::string> sha256_file(const std::string& path);
Result<std::string> sha256_file(const std::string& path, std::int64_t offset, std::int64_t length);

}  // namespace noscope

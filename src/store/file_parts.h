// The parts of a file that tell what it is.
#pragma once

#include <noscope/error.h>

#include <cstdint>
#include <string>

namespace noscope {

inline constexpr std::int64_t kHeadBytes = 1 << 20;   // a file is what its first MiB says
inline constexpr std::int64_t kTailBytes = 1 << 16;   // its end tells growth from change
inline constexpr std::int64_t kStartBytes = 1 << 12;  // finds shorter files that may have become this one

// Of the end of the file's first `bytes` bytes. ErrorCode::recording if unreadable.
Result<std::string> tail_sha256(const std::string& path, std::int64_t bytes);

}  // namespace noscope

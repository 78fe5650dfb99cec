// A file that appears whole or not at all: written beside its place under a temporary name, then renamed.
#pragma once

#include <noscope/error.h>

#include <cstdio>
#include <span>
#include <string>
#include <string_view>

namespace noscope {

// Writes `content` to `path` so that a reader sees the old file or the new one, never a part.
// ErrorCode::store with the system's reason (no space, no permission, no such folder).
Status write_file_atomically(const std::string& path, std::string_view content);
// The same of content that lies in pieces, one after the other.
Status write_file_atomically(const std::string& path, std::span<const std::string_view> pieces);

}  // namespace noscope

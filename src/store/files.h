// Files and what is kept for a whole file: Store::file() and its neighbours.
#pragma once

#include "store/sqlite.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

Result<StoredFile> find_or_add_file(Database& database, const std::string& path,
                                    const FileIdentity& identity);

Status settle_file(Database& database, std::int64_t file, const std::string& path,
                   const FileIdentity& identity, bool same);

Result<std::optional<std::vector<std::uint8_t>>> load_file_blob(Database& database, std::int64_t file,
                                                                const std::string& kind, int version);
Status save_file_blob(Database& database, std::int64_t file, const std::string& kind, int version,
                      std::span<const std::uint8_t> blob);

}  // namespace noscope

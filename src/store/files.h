// Which file is which: Store::files() and settle_file().
#pragma once

#include "store/sqlite.h"
#include "store/store.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace noscope {

Result<std::vector<Result<StoredFile>>> find_or_add_files(Database& database,
                                                          std::span<const IdentifiedFile> files);

Status settle_file(Database& database, std::int64_t file, const std::string& path,
                   const FileIdentity& identity, bool same);

}  // namespace noscope

// Blobs kept for a file.
#pragma once

#include "store/sqlite.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

Result<std::vector<std::optional<FileBlob>>> load_file_blobs(Database& database,
                                                             std::span<const std::int64_t> files,
                                                             const std::string& kind, int version);
Status save_file_blobs(Database& database, std::span<const NewFileBlob> blobs);

}  // namespace noscope

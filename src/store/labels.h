// Labels of one file by one model: Store::labels() and its neighbours.
#pragma once

#include "store/sqlite.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

Result<std::vector<StoredLabel>> load_labels(Database& database, std::int64_t file, std::int64_t model);
Status add_labels(Database& database, std::int64_t file, std::int64_t model,
                  std::span<const StoredLabel> labels);
Status compact_labels(Database& database, std::int64_t file, std::int64_t model);

// Drops the damage marks of a file by all models; within a transaction of the caller's.
Status forget_damage(Database& database, std::int64_t file);

}  // namespace noscope

// Scores of one file by one scorer: Store::scores() and its neighbours.
#pragma once

#include "store/sqlite.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace noscope {

Result<std::int64_t> find_or_add_scorer(Database& database, const std::string& identity);

Result<std::vector<StoredScore>> load_scores(Database& database, std::int64_t file, std::int64_t scorer);
Status add_scores(Database& database, std::int64_t file, std::int64_t scorer,
                  std::span<const StoredScore> scores);
Status compact_scores(Database& database, std::int64_t file, std::int64_t scorer);

}  // namespace noscope

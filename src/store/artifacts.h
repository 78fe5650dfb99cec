// Results that belong to no single file: Store::artifact() and Store::put_artifact().
#pragma once

#include "store/sqlite.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

Result<std::optional<std::vector<std::uint8_t>>> load_artifact(Database& database, const std::string& key);
Status save_artifact(Database& database, const std::string& key, std::span<const std::uint8_t> content);

}  // namespace noscope

// Reference models and what their class ids mean: Store::model() and Store::set_classes().
#pragma once

#include "store/sqlite.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace noscope {

Result<std::int64_t> find_or_add_model(Database& database, const std::string& identity,
                                       std::vector<std::string>& classes);
Status set_model_classes(Database& database, std::int64_t model, std::span<const std::string> classes);

}  // namespace noscope

// The tables of a store and how older ones become newer ones (docs/store.md, "Schema").
#pragma once

#include "store/sqlite.h"

#include <cstdint>

namespace noscope {

inline constexpr std::int64_t kApplicationId =
    0x6E73636F;  // "nsco" in the file's header, as file(1) shows it
inline constexpr std::int64_t kSchemaVersion = 2;

// Makes the tables in an empty file, brings older ones up to date, refuses newer ones and files of other
// applications without touching them: ErrorCode::store.
Status prepare_schema(Database& database);

}  // namespace noscope

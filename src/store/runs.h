// Run records: Store::find_run(), last_run() and Store::put_run().
#pragma once

#include "store/sqlite.h"

#include <cstdint>
#include <optional>
#include <string>

namespace noscope {

Result<std::optional<RunRecord>> find_newest_run(Database& database, const std::string& fingerprint);
Result<std::optional<RunRecord>> find_last_run(Database& database, std::int64_t newer);
Status save_run(Database& database, RunRecord& run);

}  // namespace noscope

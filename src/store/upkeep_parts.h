// The parts of StoreUpkeep, on a connection.
#pragma once

#include <noscope/store.h>
#include "store/sqlite.h"
#include "store/upkeep.h"

#include <cstdint>

namespace noscope {

Result<StoreContents> list_contents(Database& database);
Result<StoreCheck> check_store(Database& database, const StoreUpkeep::CheckBlob& check);
Result<StoreChange> forget_in(Database& database, const ForgetOptions& options);
// Labels and scores of every file, in transactions of their own.
Status join_small_blobs(Database& database);
// Of the file and its journal, on the disk.
std::int64_t bytes_on_disk(const std::string& path);

}  // namespace noscope

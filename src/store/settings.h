// How a store is opened; the defaults are what Store::open() uses, the rest is for tests.
#pragma once

#include "store/store.h"

#include <cstdint>
#include <memory>
#include <string>

namespace noscope {

struct StoreSettings {
    int busy_timeout_ms = 10'000;  // how long to wait for another command's transaction
    std::int64_t max_pages =
        0;                      // the store may grow to this many pages, then it is "full"; 0: SQLite's limit
    const char* vfs = nullptr;  // SQLite's name of a file system layer; null: the default
};

class Database;

// The connection of a store, made ready; as Store::open().
Result<std::unique_ptr<Database>> open_database(const std::string& path, const StoreSettings& settings);

// As Store::open().
Result<std::unique_ptr<Store>> open_store(const std::string& path, const StoreSettings& settings);

}  // namespace noscope

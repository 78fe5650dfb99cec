// How a store survives a killed process: SQLite's journal.
#pragma once

#include "store/sqlite.h"

namespace noscope {

// Write-ahead log where the file system can, else a rollback journal (network shares, where the log's shared
// memory does not work between machines). Both keep what was committed when the process is killed.
Status choose_journal(Database& database);

}  // namespace noscope

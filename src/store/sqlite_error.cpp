#include "store/sqlite_error.h"

#include "base/error_text.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace noscope {

Error store_damaged(const std::string& path, std::string_view detail) {
    return fail(
        ErrorCode::store,
        "the store '{}' is damaged ({}); move it away or delete it: what it held is then computed again",
        path, detail);
}

Error store_error(const std::string& path, int code, int system_error, std::string_view detail) {
    const int primary = code & 0xFF;
    const bool about_files = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL;
    if (!about_files) system_error = 0;  // left over from an earlier call
    if (primary == SQLITE_FULL || system_error == ENOSPC || system_error == EDQUOT)
        return fail(
            ErrorCode::store,
            "no space left for the store '{}'; free disk space and run the same command again: what was "
            "stored is kept",
            path);
    const std::string reason = system_error != 0 ? std::strerror(system_error) : std::string(detail);
    switch (primary) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fail(
                ErrorCode::store,
                "another noscope command holds the store '{}'; wait until it ends, or name another store "
                "with --store",
                path);
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return fail(
                ErrorCode::store,
                "cannot write the store '{}': {}; make it and its folder writable, or name another place "
                "with --store",
                path, reason);
        case SQLITE_IOERR:
            return fail(ErrorCode::store,
                        "cannot read or write the store '{}': {}; check the disk, its space and its quota, "
                        "then run the same command "
                        "again",
                        path, reason);
        case SQLITE_NOTADB:
            return fail(ErrorCode::store,
                        "'{}' is not a noscope store and is left as it is; name another file with --store",
                        path);
        case SQLITE_CORRUPT:
        case SQLITE_ERROR:  // a table or column that the layout of this version has is not there
            return store_damaged(path, detail);
        case SQLITE_NOMEM:
            return fail(ErrorCode::internal, "out of memory at the store '{}'; free memory and run again",
                        path);
        default:
            return fail(ErrorCode::internal, "the store '{}' failed: {} (SQLite {}); please report this",
                        path, detail, code);
    }
}

}  // namespace noscope

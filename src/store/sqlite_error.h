// What SQLite's result codes mean to a user.
#pragma once

#include <noscope/error.h>

#include <string>
#include <string_view>

namespace noscope {

// `code`: an extended result code of SQLite other than OK, ROW, DONE. `system_error`: the errno that goes
// with it, 0 if none. `detail`: SQLite's own text. The message names the path and what to do.
Error store_error(const std::string& path, int code, int system_error, std::string_view detail);

// The store holds something that noscope did not write.
Error store_damaged(const std::string& path, std::string_view detail);

}  // namespace noscope

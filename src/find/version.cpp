#include <noscope/version.h>

#include "reference/network.h"

#include <sqlite3.h>

extern "C" {
#include <libavutil/avutil.h>
}

namespace noscope {

const char* version() { return NOSCOPE_VERSION; }

std::string version_details() {
    return std::string("FFmpeg ") + av_version_info() + "\n" + Network::runtime_version() + "\nSQLite " +
           sqlite3_libversion() + "\n";
}

}  // namespace noscope

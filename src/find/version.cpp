#include <noscope/version.h>

#include "reference/network.h"
#include "store/store.h"
#include "video/ffmpeg_support.h"

namespace noscope {

const char* version() { return NOSCOPE_VERSION; }

std::string version_details() {
    return ffmpeg_version() + "\n" + Network::runtime_version() + "\n" + store_engine_version() + "\n";
}

}  // namespace noscope

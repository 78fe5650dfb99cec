// Where things live (XDG base directories).
#pragma once

#include <string>

namespace noscope {

std::string state_folder();  // ${XDG_STATE_HOME:-~/.local/state}/noscope
std::string cache_folder();  // ${XDG_CACHE_HOME:-~/.cache}/noscope
std::string share_folder();  // PREFIX/share/noscope, found from where libnoscope lies; may not exist

}  // namespace noscope

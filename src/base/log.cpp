#include "base/log.h"

#include <atomic>
#include <cstdio>

namespace noscope {
namespace {
std::atomic<bool> is_verbose{false};
}

void set_verbose(bool value) { is_verbose = value; }
bool verbose() { return is_verbose; }
void log_line(const std::string& line) {
    if (is_verbose) std::fputs((line + "\n").c_str(), stderr);
}

}  // namespace noscope

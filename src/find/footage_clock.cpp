#include "find/footage_clock.h"

#include "base/threads.h"

#include <sys/resource.h>

namespace noscope {

double FootageClock::core_seconds() {
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    rusage children{};
    ::getrusage(RUSAGE_CHILDREN, &children);
    return process_seconds() + seconds(children.ru_utime) + seconds(children.ru_stime);
}

}  // namespace noscope

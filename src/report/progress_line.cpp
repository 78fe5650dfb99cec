#include <noscope/report.h>

#include "base/text.h"
#include "report/terminal_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace noscope {

std::string about_duration(double seconds) {
    const long long s = std::max(1LL, std::llround(seconds));
    if (s < 10) return fmt::format("about {} s", s);
    if (s < 90) return fmt::format("about {} s", (s + 2) / 5 * 5);
    const long long minutes = (s + 30) / 60;
    if (minutes < 90) return fmt::format("about {} min", minutes);
    return fmt::format("about {} h {} min", minutes / 60, minutes % 60);
}

std::string progress_line(const Progress& progress, int columns) {
    const double share = std::clamp(progress.done, 0.0, 1.0);
    // 100 % is said when it is true.
    const int percent = share >= 1 ? 100 : std::min(99, static_cast<int>(share * 100));
    std::string line = fmt::format("{} {} %", printable(progress.step), percent);
    if (progress.elapsed_s > 0 && progress.covered_s > 0) {
        const double speed = progress.covered_s / progress.elapsed_s;
        line += fmt::format(", {:.{}f} times real time", speed, speed < 10 ? 1 : 0);
    }
    if (progress.eta_s >= 0 && share < 1) line += fmt::format(", {} left", about_duration(progress.eta_s));
    if (progress.covered_s > 0) line += fmt::format(", {} found", with_commas(progress.appearances));
    return keep_start(line, std::max(columns, 1));
}

}  // namespace noscope

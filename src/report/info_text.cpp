// info() and label() for a terminal.
#include <noscope/report.h>

#include "base/text.h"
#include "report/account.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <cmath>

namespace noscope {
namespace {

std::string size_text(std::int64_t bytes) {
    const auto value = static_cast<double>(bytes);
    if (bytes < 1000) return count_of(bytes, "byte");
    if (bytes < 1'000'000) return fmt::format("{:.1f} kB", value / 1e3);
    if (bytes < 1'000'000'000) return fmt::format("{:.1f} MB", value / 1e6);
    return fmt::format("{:.1f} GB", value / 1e9);
}

std::string bit_rate_text(double bits_a_second) {
    return bits_a_second >= 1e6 ? fmt::format("{:.1f} Mbit/s", bits_a_second / 1e6)
                                : fmt::format("{:.0f} kbit/s", bits_a_second / 1e3);
}

std::string picture_line(const FileInfo& file) {
    std::string line = fmt::format("{} x {} pixels, {} {} in {}", file.report.width, file.report.height,
                                   file.report.codec, file.pixel_format, file.container);
    if (file.rotation != 0) line += fmt::format(", turned {} degrees for display", file.rotation);
    return line;
}

std::string time_line(const FileInfo& file) {
    std::string line = fmt::format("{}, {}, {:.2f} a second", human_duration(file.report.duration_s),
                                   count_of(file.report.frames, "frame"), file.true_rate);
    if (file.variable_rate)
        line += fmt::format(" (variable: {:.3f} to {:.3f} s apart)", file.shortest_interval_s,
                            file.longest_interval_s);
    // Only claims that are wrong are worth a word; half a second and one percent are rounding.
    std::vector<std::string> claims;
    if (file.container_duration_s >= 0 && std::abs(file.container_duration_s - file.report.duration_s) > .5)
        claims.push_back(human_duration(file.container_duration_s));
    if (file.claimed_rate > 0 && std::abs(file.claimed_rate - file.true_rate) > .01 * file.true_rate)
        claims.push_back(fmt::format("{:.2f} a second", file.claimed_rate));
    if (!claims.empty()) line += fmt::format("; the container claims {}", join(claims, " and "));
    return line;
}

std::string packets_line(const FileInfo& file) {
    const std::string size =
        fmt::format("{}, {}", size_text(file.report.bytes), bit_rate_text(file.bit_rate));
    if (file.keyframes <= 1) return fmt::format("{}, {}", count_of(file.keyframes, "keyframe"), size);
    return fmt::format("{}, usually {:.2f} s apart, at most {:.2f} s; {}",
                       count_of(file.keyframes, "keyframe"), file.gop_median_s, file.gop_longest_s, size);
}

std::string place_line(const FileReport& file) {
    std::string line = file.start_clock.empty()
                           ? "starts at an unknown time"
                           : fmt::format("starts {} (from its {})", file.start_clock, file.clock_source);
    if (file.clock_source == "option") line = fmt::format("starts {} (by --start)", file.start_clock);
    if (file.gap_before_s > 0) line += fmt::format(", after a gap of {}", human_duration(file.gap_before_s));
    if (file.overlap_before_s > 0)
        line +=
            fmt::format(", {} before the end of the file before it", human_duration(file.overlap_before_s));
    return line;
}

}  // namespace

std::string info_text(const RecordingInfo& info) {
    std::string text;
    for (const CameraInfo& camera : info.cameras) {
        double seconds = 0;
        for (const FileInfo& file : camera.files) seconds += file.report.duration_s;
        if (!text.empty()) text += "\n";
        text +=
            fmt::format("{}: {}, {}\n", camera.name.empty() ? "camera" : "camera " + printable(camera.name),
                        count_of(std::ssize(camera.files), "file"), human_duration(seconds));
        for (const FileInfo& file : camera.files) {
            text += fmt::format("  {}\n", printable(file.report.path));
            if (!file.report.problem.empty()) {
                text += fmt::format("    not readable: {}\n", printable(file.report.problem));
                continue;
            }
            text += fmt::format("    {}\n    {}\n    {}\n    {}\n", printable(picture_line(file)),
                                time_line(file), packets_line(file), place_line(file.report));
        }
    }
    return text;
}

std::string label_text(const LabelReport& report) {
    const Account& account = report.account;
    std::string text =
        fmt::format("{}{} in {} with a label. Took {}; {}. The labels are in '{}'.\n",
                    report.complete ? "" : "Interrupted: ",
                    count_of(account.analysed_frames - account.damaged_frames, "analysed frame"),
                    count_of(std::ssize(report.files), "file"), time_clause(account),
                    reference_clause(account), printable(report.store_path));
    Answer damage;  // what can be said of files without windows
    damage.files = report.files;
    damage.account = account;
    for (const std::string& line : trouble_lines(damage)) text += line + "\n";
    return text;
}

}  // namespace noscope

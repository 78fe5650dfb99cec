// A camera of many files in a few lines.
#include "base/text.h"
#include "report/info_lines.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace noscope {
namespace {

constexpr std::size_t kMostOddFiles = 20;

using Files = std::vector<const FileInfo*>;

template <class Value>
std::vector<double> sorted_values(const Files& files, Value value) {
    std::vector<double> values;
    for (const FileInfo* file : files) values.push_back(value(*file));
    std::sort(values.begin(), values.end());
    return values;
}

// "25.00" or "24.97 to 25.00".
template <class Format>
std::string range(const std::vector<double>& sorted, Format format) {
    const std::string low = format(sorted.front()), high = format(sorted.back());
    return low == high ? low : low + " to " + high;
}

// What most files have, the first found among equals.
template <class Text>
std::string most_common(const Files& files, Text text) {
    std::map<std::string, int> counts;
    for (const FileInfo* file : files) ++counts[text(*file)];
    std::string best;
    for (const FileInfo* file : files)
        if (best.empty() || counts[text(*file)] > counts[best]) best = text(*file);
    return best;
}

// What one camera's files are compared with.
struct Usual {
    std::string streams;
    double rate = 0, gop_longest_s = 0;
    bool variable_rate = false;
};

std::string oddities(const FileInfo& file, const Usual& usual) {
    std::vector<std::string> odd;
    if (const std::string damage = damage_text(file); !damage.empty()) odd.push_back(damage);
    if (streams_text(file) != usual.streams) odd.push_back(streams_text(file));
    if (std::abs(file.true_rate - usual.rate) > .05 * usual.rate)
        odd.push_back(fmt::format("{:.2f} frames a second", file.true_rate));
    else if (file.variable_rate && !usual.variable_rate)
        odd.push_back(fmt::format("variable frame rate: {:.3f} to {:.3f} s apart", file.shortest_interval_s,
                                  file.longest_interval_s));
    if (file.gop_longest_s > std::max(3 * usual.gop_longest_s, usual.gop_longest_s + 1))
        odd.push_back(fmt::format("keyframes up to {:.2f} s apart", file.gop_longest_s));
    if (file.report.overlap_before_s > 0)
        odd.push_back(fmt::format("begins {} before the end of the file before it",
                                  human_duration(file.report.overlap_before_s)));
    return join(odd, "; ");
}

std::string rates_line(const Files& files) {
    const auto durations = sorted_values(files, [](const FileInfo& f) { return f.report.duration_s; });
    const auto rates = sorted_values(files, [](const FileInfo& f) { return f.true_rate; });
    const auto variable = std::count_if(files.begin(), files.end(), [](auto* f) { return f->variable_rate; });
    std::string line = fmt::format("files of {}, {} frames a second", range(durations, human_duration),
                                   range(rates, [](double rate) { return fmt::format("{:.2f}", rate); }));
    if (variable > 0)
        line += variable == std::ssize(files) ? ", variable"
                                              : fmt::format(", variable in {}", count_of(variable, "file"));
    return line;
}

std::string bytes_line(const CameraInfo& camera, const Files& files) {
    const auto gops = sorted_values(files, [](const FileInfo& f) { return f.gop_median_s; });
    const auto longest = sorted_values(files, [](const FileInfo& f) { return f.gop_longest_s; });
    const auto bit_rates = sorted_values(files, [](const FileInfo& f) { return f.bit_rate; });
    std::int64_t bytes = 0;
    for (const FileInfo* file : files) bytes += file->report.bytes;
    std::string line = fmt::format("keyframes usually {} s apart, at most {:.2f} s; {}, {}",
                                   range(gops, [](double s) { return fmt::format("{:.2f}", s); }),
                                   longest.back(), size_text(bytes), range(bit_rates, bit_rate_text));
    if (camera.rate_control != "unknown") line += fmt::format(" ({})", camera.rate_control);
    return line;
}

std::string place_line(const Files& files) {
    const FileReport& first = files.front()->report;
    std::string line =
        first.start_clock.empty()
            ? "starts at an unknown time"
            : fmt::format("starts {} ({})", first.start_clock,
                          first.clock_source == "option" ? "by --start" : "from its " + first.clock_source);
    std::int64_t gaps = 0;
    double total = 0;
    const FileInfo* after = nullptr;
    for (const FileInfo* file : files) {
        const double gap = file->report.gap_before_s;
        if (gap <= 0) continue;
        ++gaps;
        total += gap;
        if (!after || gap > after->report.gap_before_s) after = file;
    }
    if (!after) return line + ", no gaps";
    return line + fmt::format(", {}, {} in all, the longest {} before {}", count_of(gaps, "gap"),
                              human_duration(total), human_duration(after->report.gap_before_s),
                              after->report.path);
}

double middle(const std::vector<double>& sorted) { return sorted[sorted.size() / 2]; }

FileSpeeds middle_speeds(const Files& measured) {
    const auto of = [&](Speed FileSpeeds::*way) {
        const auto value = [&](double Speed::*unit) {
            return middle(sorted_values(measured, [&](const FileInfo& f) { return (*f.speeds).*way.*unit; }));
        };
        return Speed{value(&Speed::frames_per_s), value(&Speed::times_real_time)};
    };
    return {of(&FileSpeeds::packets), of(&FileSpeeds::keyframes), of(&FileSpeeds::two_a_second),
            of(&FileSpeeds::all_frames)};
}

std::vector<std::string> measured_lines(const CameraInfo& camera, const Files& files) {
    std::vector<std::string> lines;
    int keyframes = 0, infrared = 0;
    std::int64_t looked_at = 0;
    for (const FileInfo* file : files) {
        keyframes += file->keyframes_seen;
        infrared += file->infrared_keyframes;
        looked_at += file->keyframes_seen > 0 ? 1 : 0;
    }
    if (keyframes > 0)
        lines.push_back(
            fmt::format("{}, of {}", colour_text(keyframes, infrared), count_of(looked_at, "file")));
    if (camera.packet_sizes.pairs > 0) {
        const auto sampled = std::count_if(files.begin(), files.end(),
                                           [](const FileInfo* file) { return file->packet_pairs > 0; });
        lines.push_back(
            fmt::format("{}, of {}", packet_sizes_text(camera.packet_sizes), count_of(sampled, "file")));
    }
    Files measured;
    for (const FileInfo* file : files)
        if (file->speeds) measured.push_back(file);
    if (measured.empty()) return lines;
    lines.push_back(speeds_text(middle_speeds(measured)));
    lines.emplace_back("  the middle of what was measured on");
    for (const FileInfo* file : measured) lines.push_back("  " + file->report.path);
    return lines;
}

}  // namespace

std::string camera_summary(const CameraInfo& camera) {
    Files files;
    std::vector<std::string> odd;
    for (const FileInfo& file : camera.files)
        if (file.report.problem.empty()) files.push_back(&file);
    std::vector<std::string> lines;
    Usual usual;
    if (!files.empty()) {
        usual.streams = most_common(files, streams_text);
        usual.rate = middle(sorted_values(files, [](const FileInfo& f) { return f.true_rate; }));
        usual.gop_longest_s = middle(sorted_values(files, [](const FileInfo& f) { return f.gop_longest_s; }));
        usual.variable_rate =
            2 * std::count_if(files.begin(), files.end(), [](auto* f) { return f->variable_rate; }) >
            std::ssize(files);
        lines = {usual.streams, rates_line(files), bytes_line(camera, files), place_line(files)};
        const auto measured = measured_lines(camera, files);
        lines.insert(lines.end(), measured.begin(), measured.end());
    }
    for (const FileInfo& file : camera.files) {
        // A problem names its file.
        if (!file.report.problem.empty()) odd.push_back("  " + file.report.problem);
        const std::string why = file.report.problem.empty() ? oddities(file, usual) : "";
        if (!why.empty()) odd.push_back(fmt::format("  {}: {}", file.report.path, why));
    }
    if (odd.empty()) {
        lines.emplace_back("no file is unlike the others or damaged; --verbose shows each");
    } else {
        lines.push_back(fmt::format("unlike the others or damaged: {}; --verbose shows every file",
                                    count_of(std::ssize(odd), "file")));
        const std::size_t shown = odd.size() > kMostOddFiles ? kMostOddFiles : odd.size();
        lines.insert(lines.end(), odd.begin(), odd.begin() + static_cast<std::ptrdiff_t>(shown));
        if (shown < odd.size()) lines.push_back(fmt::format("  and {} more", odd.size() - shown));
    }
    std::string text;
    for (const std::string& line : lines) text += fmt::format("  {}\n", printable(line));
    return text;
}

}  // namespace noscope

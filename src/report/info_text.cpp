// info() and label() for a terminal.
#include <noscope/report.h>

#include "base/text.h"
#include "report/account.h"
#include "report/info_lines.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

namespace noscope {
namespace {

// Files of a camera that are shown one by one; more are summed up.
constexpr std::ptrdiff_t kMostShown = 6;

std::string time_line(const FileInfo& file) {
    std::string line = fmt::format("{}, {}, {:.2f} a second", human_duration(file.report.duration_s),
                                   count_of(file.report.frames, "frame"), file.true_rate);
    if (file.variable_rate)
        line += fmt::format(" (variable: {:.3f} to {:.3f} s apart)", file.shortest_interval_s,
                            file.longest_interval_s);
    else if (file.report.frames > 1)
        line += " (steady)";
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
    std::string size = fmt::format("{}, {}", size_text(file.report.bytes), bit_rate_text(file.bit_rate));
    if (file.rate_control != "unknown") size += fmt::format(" ({})", file.rate_control);
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

std::string file_block(const FileInfo& file) {
    if (!file.report.problem.empty())
        return fmt::format("    not readable: {}\n", printable(file.report.problem));
    std::vector<std::string> lines = {streams_text(file), time_line(file), packets_line(file),
                                      place_line(file.report)};
    if (const std::string damage = damage_text(file); !damage.empty()) lines.push_back("damage: " + damage);
    lines.push_back(colour_text(file.keyframes_seen, file.infrared_keyframes));
    if (file.speeds) lines.push_back(speeds_text(*file.speeds));
    std::string text;
    for (const std::string& line : lines)
        if (!line.empty()) text += fmt::format("    {}\n", printable(line));
    return text;
}

}  // namespace

std::string info_text(const RecordingInfo& info, bool every_file) {
    std::string text;
    for (const CameraInfo& camera : info.cameras) {
        double seconds = 0;
        for (const FileInfo& file : camera.files) seconds += file.report.duration_s;
        if (!text.empty()) text += "\n";
        text += fmt::format("{}: {}, {}", camera.name.empty() ? "camera" : "camera " + printable(camera.name),
                            count_of(std::ssize(camera.files), "file"), human_duration(seconds));
        if (camera.blocks > 0)
            text += fmt::format(", {} of {:g} s", count_of(camera.blocks, "block"), camera.block_s);
        text += "\n";
        if (!every_file && std::ssize(camera.files) > kMostShown) {
            text += camera_summary(camera);
            continue;
        }
        for (const FileInfo& file : camera.files)
            text += fmt::format("  {}\n{}", printable(file.report.path), file_block(file));
        if (camera.packet_sizes.pairs > 0)
            text += fmt::format("  {}\n", packet_sizes_text(camera.packet_sizes));
    }
    return text;
}

namespace {

std::string sample_line(const SampleReport& sample) {
    const auto part = [](SampleReport::Count count) {
        return fmt::format("{} of {}", with_commas(count.drawn), with_commas(count.of));
    };
    const SampleReport::Count blocks{sample.day.drawn + sample.night.drawn, sample.day.of + sample.night.of};
    std::string text = fmt::format("A sample by seed {}: {} blocks of {:g} s with {} analysed frames",
                                   sample.seed, part(blocks), sample.block_s, part(sample.frames));
    if (sample.night.of > 0)
        text += fmt::format("; by day {}, by night (infrared) {}", part(sample.day), part(sample.night));
    return text + ".\n";
}

}  // namespace

std::string label_text(const LabelReport& report) {
    const Account& account = report.account;
    std::string text =
        fmt::format("{}{} in {} with a label. Took {}; {}. The labels are in '{}'.\n",
                    report.complete ? "" : "Interrupted: ",
                    count_of(account.analysed_frames - account.damaged_frames, "analysed frame"),
                    count_of(std::ssize(report.files), "file"), time_clause(account),
                    reference_clause(account), printable(report.store_path));
    if (report.sample) text = sample_line(*report.sample) + text;
    Answer damage;  // what can be said of files without windows
    damage.files = report.files;
    damage.account = account;
    for (const std::string& line : trouble_lines(damage)) text += line + "\n";
    return text;
}

}  // namespace noscope

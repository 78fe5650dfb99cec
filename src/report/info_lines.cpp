#include "report/info_lines.h"

#include "base/text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

// FFmpeg names some containers by all their endings: the file's own says most.
std::string container_text(const FileInfo& file) {
    const auto names = split(file.container, ',');
    const std::string ending = lower(file.report.path.substr(file.report.path.rfind('.') + 1));
    const bool own = std::find(names.begin(), names.end(), ending) != names.end();
    return own ? ending : names.front();
}

// Two digits that count: what was measured deserves no more.
std::string rough(double value) {
    if (value <= 0) return "?";
    if (value < 10) return fmt::format("{:.1f}", value);
    const double step = std::pow(10, std::floor(std::log10(value)) - 1);
    return with_commas(std::llround(std::round(value / step) * step));
}

}  // namespace

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

std::string streams_text(const FileInfo& file) {
    std::string text = fmt::format("{} x {} pixels, {} {} in {}", file.report.width, file.report.height,
                                   file.report.codec, file.pixel_format, container_text(file));
    if (file.rotation != 0) text += fmt::format(", turned {} degrees for display", file.rotation);
    std::vector<std::string> others;
    if (file.video_streams > 1) others.push_back(count_of(file.video_streams - 1, "other video stream"));
    if (file.has_audio) others.emplace_back("audio");
    if (!others.empty()) text += fmt::format("; {} beside it", join(others, " and "));
    return text;
}

std::string damage_text(const FileInfo& file) {
    std::vector<std::string> parts;
    if (file.damaged_packets > 0) parts.push_back(count_of(file.damaged_packets, "damaged packet"));
    if (file.missing_pictures > 0)
        parts.push_back(fmt::format("pictures missing in {}", count_of(file.missing_pictures, "place")));
    if (!file.read_error.empty()) parts.push_back("read only in part: " + file.read_error);
    return join(parts, ", ");
}

std::string colour_text(int keyframes, int infrared) {
    if (keyframes == 0) return "";
    const std::string seen = count_of(keyframes, "keyframe");
    if (infrared == 0) return fmt::format("in colour ({} looked at)", seen);
    return fmt::format("without colour (infrared, gray or dark) in {} of {}", infrared, seen);
}

std::string packet_sizes_text(const PacketMotion& sizes) {
    const std::string pairs = count_of(sizes.pairs, "pair") + " of frames";
    std::string text;
    if (sizes.verdict == "useful") text = "packet sizes tell motion";
    if (sizes.verdict == "useless") text = "packet sizes tell little of motion";
    if (sizes.verdict == "inverted") text = "packet sizes mislead: quiet stretches have the larger ones";
    if (text.empty())
        return fmt::format("too little seen to say whether packet sizes tell motion ({})", pairs);
    return fmt::format("{} (AUC {:.2f}, rho {:.2f}, {})", text, sizes.auc, sizes.rho, pairs);
}

std::string speeds_text(const FileSpeeds& speeds) {
    const auto part = [](const char* what, const Speed& speed) {
        return fmt::format("{} {} ({}x)", what, rough(speed.frames_per_s), rough(speed.times_real_time));
    };
    return fmt::format("frames a second on a core here (times real time): {}, {}, {}, {}",
                       part("packets", speeds.packets), part("keyframes", speeds.keyframes),
                       part("2 a second", speeds.two_a_second), part("all", speeds.all_frames));
}

}  // namespace noscope

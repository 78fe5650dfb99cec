#include "report/formats.h"

#include <noscope/tables.h>

#include "base/output_file.h"
#include "report/csv.h"
#include "report/page_links.h"
#include "report/terminal_text.h"
#include "report/searched.h"
#include "video/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <vector>

namespace noscope {
namespace {

const FileReport& file_of(const Answer& answer, int file) {
    return answer.files[static_cast<std::size_t>(file)];
}

// By the clock of the file that a time of the recording lies in, or of the last one before it that has a
// clock; in that file's zone. Empty without one.
std::string clock_at(const Answer& answer, double at_s) {
    constexpr std::size_t kToSeconds = 19;
    const FileReport* of = nullptr;
    for (const FileReport& file : answer.files)
        if (!file.start_clock.empty() && (!of || file.start_s <= at_s)) of = &file;
    if (!of) return {};
    const std::string& text = of->start_clock;
    const std::size_t zone = text.find_first_not_of(".0123456789", std::min(kToSeconds, text.size()));
    const auto local = parse_wall_clock(text.substr(0, zone));
    if (!local) return {};
    return ClockZone().text(local->plus(at_s - of->start_s)) +
           (zone == std::string::npos ? "" : text.substr(zone));
}

// What of an appearance lies in one file.
struct Part {
    const Appearance* appearance = nullptr;
    int file = 0;
    double from_s = 0, to_s = 0;  // in the file
};

std::vector<Part> parts_of(const Answer& answer) {
    std::vector<Part> parts;
    for (const Appearance& a : answer.appearances)
        for (int file = a.file; file <= a.end_file && file < std::ssize(answer.files); ++file) {
            const double from = file == a.file ? a.file_start_s : 0;
            const double to = file == a.end_file ? a.file_end_s : file_of(answer, file).duration_s;
            if (to > from) parts.push_back({&a, file, from, to});
        }
    return parts;
}

std::string stamp(double seconds) {
    const long long ms = std::llround(std::max(0., seconds) * 1000);
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                       ms % 1000);
}

// One line of plain text.
std::string name_of(const Appearance& a) {
    std::string name = fmt::format("{} {}", a.id, printable(a.class_name));
    if (a.peak_confidence) name += fmt::format(" {:.2f}", *a.peak_confidence);
    if (!a.start_clock.empty()) name += " " + a.start_clock;
    return name;
}

double recording_length(const Answer& answer) {
    double end = 0;
    for (const FileReport& file : answer.files) end = std::max(end, file.start_s + file.duration_s);
    return end;
}

// A path with a line end in it would be two entries: as an address it is one.
std::string one_line(const std::string& path) {
    return path.find_first_of("\r\n") == std::string::npos ? path : file_url(path);
}

}  // namespace

std::string playlist_m3u(const Answer& answer) {
    std::string text = "#EXTM3U\n";
    for (const Part& part : parts_of(answer))
        fmt::format_to(std::back_inserter(text),
                       "#EXTINF:{:.0f},{}\n#EXTVLCOPT:start-time={:.3f}\n#EXTVLCOPT:stop-time={:.3f}\n{}\n",
                       std::max(1., part.to_s - part.from_s), name_of(*part.appearance), part.from_s,
                       part.to_s, one_line(file_of(answer, part.file).path));
    return text;
}

std::string playlist_edl(const Answer& answer) {
    std::string text = "# mpv EDL v0\n";
    // %BYTES% quotes what follows, whatever it holds.
    for (const Part& part : parts_of(answer)) {
        const std::string& path = file_of(answer, part.file).path;
        const std::string title = name_of(*part.appearance);
        fmt::format_to(std::back_inserter(text), "%{}%{},{:.3f},{:.3f},title=%{}%{}\n", path.size(), path,
                       part.from_s, part.to_s - part.from_s, title.size(), title);
    }
    return text;
}

std::string cues_webvtt(const Answer& answer) {
    std::string text = "WEBVTT\n";
    for (const Appearance& a : answer.appearances) {
        std::string name;
        for (const char c : name_of(a)) {
            if (c == '<')
                name += "&lt;";
            else if (c == '>')
                name += "&gt;";
            else if (c == '&')
                name += "&amp;";
            else
                name += c;
        }
        fmt::format_to(std::back_inserter(text), "\n{}\n{} --> {}\n{}\n", a.id, stamp(a.start_s),
                       stamp(a.end_s), name);
    }
    return text;
}

std::string markers_csv(const Answer& answer) {
    std::string text = "start_s,end_s,start,end,name,file,file_start_s\n";
    for (const Appearance& a : answer.appearances)
        fmt::format_to(std::back_inserter(text), "{:.3f},{:.3f},{},{},{},{},{:.3f}\n", a.start_s, a.end_s,
                       stamp(a.start_s), stamp(a.end_s), csv_field(name_of(a)),
                       csv_field(file_of(answer, a.file).path), a.file_start_s);
    return text;
}

std::string files_csv(const Answer& answer) {
    struct Found {
        int appearances = 0;
        std::optional<float> peak;
        double first_s = 0;
    };
    std::vector<Found> found(answer.files.size());
    for (const Part& part : parts_of(answer)) {
        Found& file = found[static_cast<std::size_t>(part.file)];
        if (file.appearances++ == 0) file.first_s = part.from_s;
        const Appearance& a = *part.appearance;
        const double peak_s = a.peak_s - file_of(answer, part.file).start_s;
        if (a.peak_confidence && peak_s >= part.from_s - .001 && peak_s <= part.to_s + .001)
            file.peak = std::max(file.peak.value_or(0), *a.peak_confidence);
    }
    const std::vector<Stretch> searched = searched_stretches(answer);
    std::string text = "file,found,appearances,peak_confidence,first_s,start_clock,problem,searched_s\n";
    for (std::size_t i = 0; i < answer.files.size(); ++i) {
        const FileReport& file = answer.files[i];
        const Found& of = found[i];
        double searched_s = 0;
        for (const Stretch& one : searched)
            searched_s += std::max(0., std::min(one.end_s, file.start_s + file.duration_s) -
                                           std::max(one.start_s, file.start_s));
        // What was not looked at is not known to be empty.
        const char* const is_found = of.appearances > 0 ? "1" : searched_s > 0 ? "0" : "";
        fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{:.3f}\n", csv_field(file.path),
                       is_found, of.appearances, of.peak ? fmt::format("{:.4f}", *of.peak) : "",
                       of.appearances > 0 ? fmt::format("{:.3f}", of.first_s) : "",
                       csv_field(file.start_clock), csv_field(file.problem), searched_s);
    }
    return text;
}

Status write_files_csv(const Answer& answer, const std::string& path) {
    return write_file_atomically(path, files_csv(answer));
}

std::string bins_csv(const Answer& answer, double length_s) {
    const double end = recording_length(answer);
    const auto count = static_cast<std::size_t>(std::ceil(end / length_s - 1e-9));
    struct Bin {
        std::int64_t appearances = 0;
        double inside_s = 0, footage_s = 0, searched_s = 0;
    };
    std::vector<Bin> bins(count);
    const auto spread = [&](double from, double to, double Bin::*into) {
        for (auto i = static_cast<std::size_t>(std::max(0., from) / length_s); i < count; ++i) {
            const double low = static_cast<double>(i) * length_s;
            if (low >= to) break;
            bins[i].*into += std::max(0., std::min(to, low + length_s) - std::max(from, low));
        }
    };
    for (const FileReport& file : answer.files)
        spread(file.start_s, file.start_s + file.duration_s, &Bin::footage_s);
    const std::vector<Stretch> searched = searched_stretches(answer);
    for (const Stretch& one : searched) spread(one.start_s, one.end_s, &Bin::searched_s);
    std::vector<Stretch> inside;
    for (const Appearance& a : answer.appearances) {
        const auto bin = static_cast<std::size_t>(std::max(0., a.start_s) / length_s);
        if (bin < count) ++bins[bin].appearances;
        inside.push_back({a.start_s, a.end_s});
    }
    // Appearances of several classes may overlap, and one goes on over a short gap in which nothing was seen.
    for (const Stretch& one : shared_by(joined(std::move(inside)), searched))
        spread(one.start_s, one.end_s, &Bin::inside_s);
    std::string text = "start_s,end_s,footage_s,appearances,inside_s,share,searched_s,start_clock\n";
    for (std::size_t i = 0; i < count; ++i) {
        const double low = static_cast<double>(i) * length_s;
        const std::string share =
            bins[i].searched_s > 0
                ? fmt::format("{:.4f}", std::min(1., bins[i].inside_s / bins[i].searched_s))
                : "";
        fmt::format_to(std::back_inserter(text), "{:.3f},{:.3f},{:.3f},{},{:.3f},{},{:.3f},{}\n", low,
                       std::min(end, low + length_s), bins[i].footage_s, bins[i].appearances,
                       bins[i].inside_s, share, bins[i].searched_s, clock_at(answer, low));
    }
    return text;
}

}  // namespace noscope

#include "report/csv.h"

#include <fmt/format.h>

#include <iterator>

namespace noscope {
namespace {

const std::string& path_of(const Answer& answer, int file) {
    static const std::string none;
    return file >= 0 && file < std::ssize(answer.files) ? answer.files[static_cast<std::size_t>(file)].path
                                                        : none;
}

}  // namespace

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string appearances_csv(const Answer& answer) {
    std::string text =
        "id,start_s,end_s,duration_s,start_clock,end_clock,file,file_start_s,end_file,file_end_s,class,"
        "peak_confidence,reference_frames\n";
    for (const Appearance& a : answer.appearances) {
        const std::string peak = a.peak_confidence ? fmt::format("{:.4f}", *a.peak_confidence) : "";
        fmt::format_to(
            std::back_inserter(text), "{},{:.3f},{:.3f},{:.3f},{},{},{},{:.3f},{},{:.3f},{},{},{}\n", a.id,
            a.start_s, a.end_s, a.end_s - a.start_s, csv_field(a.start_clock), csv_field(a.end_clock),
            csv_field(path_of(answer, a.file)), a.file_start_s, csv_field(path_of(answer, a.end_file)),
            a.file_end_s, csv_field(a.class_name), peak, a.reference_frames);
    }
    return text;
}

std::string windows_csv(const Answer& answer) {
    std::string text = "window,start_s,end_s,positive,decided_by,frames,reference_frames,positive_frames\n";
    for (const Window& w : answer.windows)
        fmt::format_to(std::back_inserter(text), "{},{:.3f},{:.3f},{},{},{},{},{}\n", w.number, w.start_s,
                       w.end_s, w.positive ? 1 : 0, to_string(w.decided_by), w.frames, w.reference_frames,
                       w.positive_frames);
    return text;
}

}  // namespace noscope

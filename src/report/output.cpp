// Answers into files: one line of the table a format.
#include <noscope/page.h>
#include <noscope/report.h>

#include "base/error_text.h"
#include "base/output_file.h"
#include "base/text.h"
#include "report/csv.h"
#include "report/formats.h"

#include <array>
#include <string_view>

namespace noscope {
namespace {

// Every window and appearance in the order in which a run tells them: an appearance after its last window.
std::string answer_lines(const Answer& answer) {
    std::string text;
    auto next = answer.appearances.begin();
    for (const Window& window : answer.windows) {
        for (; next != answer.appearances.end() && next->end_s <= window.start_s; ++next)
            text += appearance_line(*next, answer) + "\n";
        text += window_line(window, answer) + "\n";
    }
    for (; next != answer.appearances.end(); ++next) text += appearance_line(*next, answer) + "\n";
    return text + summary_line(answer) + "\n";
}

template <std::string (*text)(const Answer&)>
Status write_text(const Answer& answer, const std::string& path) {
    return write_file_atomically(path, text(answer));
}

Status write_bare_page(const Answer& answer, const std::string& path) {
    return write_page(answer_json(answer), {}, path);
}

Status refuse_sheet(const Answer&, const std::string& path) {
    return fail(ErrorCode::usage, "'{}' is to be a contact sheet, which needs pictures: write_sheet()", path);
}

struct Format {
    std::string_view ending;
    Status (*write)(const Answer&, const std::string& path);
};
// The first that fits counts.
constexpr std::array<Format, 10> kFormats{{{".markers.csv", write_text<markers_csv>},
                                           {".csv", write_text<appearances_csv>},
                                           {".json", write_text<answer_json>},
                                           {".jsonl", write_text<answer_lines>},
                                           {".html", write_bare_page},
                                           {".jpg", refuse_sheet},
                                           {".jpeg", refuse_sheet},
                                           {".m3u", write_text<playlist_m3u>},
                                           {".edl", write_text<playlist_edl>},
                                           {".vtt", write_text<cues_webvtt>}}};

const Format* format_of(const std::string& path) {
    const std::string name = lower(path);
    for (const Format& format : kFormats)
        if (name.size() > format.ending.size() && name.ends_with(format.ending)) return &format;
    return nullptr;
}

}  // namespace

Status check_output_name(const std::string& path) {
    if (format_of(path)) return {};
    return fail(
        ErrorCode::usage,
        "cannot tell the format of the output '{}': end its name in .html, .jpg, .csv, .json, .jsonl, "
        ".m3u, .edl or .vtt",
        path);
}

Status write_answer(const Answer& answer, const std::string& path) {
    const Format* format = format_of(path);
    if (!format) return check_output_name(path);
    return format->write(answer, path);
}

Status write_windows(const Answer& answer, const std::string& path) {
    return write_file_atomically(path, windows_csv(answer));
}

}  // namespace noscope

// Answers into files: one line of the table a format.
#include <noscope/report.h>

#include "base/error_text.h"
#include "base/output_file.h"
#include "base/text.h"
#include "report/csv.h"

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

struct Format {
    std::string_view ending;
    std::string (*text)(const Answer&);
};
constexpr std::array<Format, 3> kFormats{
    {{".csv", appearances_csv}, {".json", answer_json}, {".jsonl", answer_lines}}};

const Format* format_of(const std::string& path) {
    const std::string name = lower(path);
    for (const Format& format : kFormats)
        if (name.size() > format.ending.size() && name.ends_with(format.ending)) return &format;
    return nullptr;
}

}  // namespace

Status check_output_name(const std::string& path) {
    if (format_of(path)) return {};
    return fail(ErrorCode::usage,
                "cannot tell the format of the output '{}': end its name in .csv, .json or .jsonl", path);
}

Status write_answer(const Answer& answer, const std::string& path) {
    const Format* format = format_of(path);
    if (!format) return check_output_name(path);
    return write_file_atomically(path, format->text(answer));
}

Status write_windows(const Answer& answer, const std::string& path) {
    return write_file_atomically(path, windows_csv(answer));
}

}  // namespace noscope

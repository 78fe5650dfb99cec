// The answer for a terminal.
#include <noscope/report.h>

#include "base/text.h"
#include "report/account.h"
#include "report/places.h"
#include "report/terminal_text.h"
#include "report/timeline.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>

namespace noscope {
namespace {

std::string appearances_table(const Answer& answer, int columns) {
    const ShortNames names(answer.files);
    const bool hours = shows_hours(answer);
    TextColumn id{"#", true}, start{"start", true}, end{"end", true}, length{"length", true},
        peak{"peak", true};
    TextColumn kind{"class"}, clock{"clock"}, file{"file"};
    for (const Appearance& a : answer.appearances) {
        id.cells.push_back(std::to_string(a.id));
        start.cells.push_back(position_text(a.start_s, hours));
        end.cells.push_back(position_text(a.end_s, hours));
        length.cells.push_back(human_duration(a.end_s - a.start_s));
        peak.cells.push_back(a.peak_confidence ? fmt::format("{:.2f}", *a.peak_confidence) : "-");
        kind.cells.push_back(printable(a.class_name));
        clock.cells.push_back(clock_range(a.start_clock, a.end_clock));
        file.cells.push_back(a.end_file == a.file ? names(a.file)
                                                  : names(a.file) + " to " + names(a.end_file));
    }
    std::vector<TextColumn> table{id, start, end, length, peak};
    if (answer.classes.size() > 1) table.push_back(kind);
    const auto& clocks = clock.cells;
    if (std::any_of(clocks.begin(), clocks.end(), [](const std::string& text) { return !text.empty(); }))
        table.push_back(clock);
    table.push_back(file);
    return text_table(std::move(table), columns);
}

// An answer without appearances must say what was searched, or it says nothing.
std::string none_found(const Answer& answer, int columns) {
    const std::int64_t gaps = gap_count(answer);
    const std::string gap_text =
        gaps == 0 ? "no gaps"
                  : fmt::format("{} ({})", count_of(gaps, "gap"), human_duration(gap_seconds(answer)));
    std::string text = fmt::format("No {} found: searched {}, {}, {}.\n", printable(one_of(answer.classes)),
                                   human_duration(answer.account.covered_s), gap_text,
                                   count_of(answer.account.damaged_frames, "damaged frame"));
    if (answer.closest.empty()) return text + "The reference model saw none at any confidence.\n";
    text += answer.closest.size() == 1 ? "The nearest was:\n" : "The nearest were:\n";
    const ShortNames names(answer.files);
    TextColumn at{"at", true}, confidence{"confidence", true}, kind{"class"}, clock{"clock"}, file{"file"};
    bool any_clock = false;
    for (const ClosestCall& call : answer.closest) {
        at.cells.push_back(position_text(call.at_s, shows_hours(answer)));
        confidence.cells.push_back(fmt::format("{:.2f}", call.confidence));
        kind.cells.push_back(printable(call.class_name));
        clock.cells.push_back(call.clock);
        file.cells.push_back(names(call.file));
        any_clock |= !call.clock.empty();
    }
    std::vector<TextColumn> table{at, confidence, kind};
    if (any_clock) table.push_back(clock);
    table.push_back(file);
    return text + text_table(std::move(table), columns);
}

}  // namespace

std::string answer_table(const Answer& answer, int columns) {
    std::string text =
        answer.appearances.empty() ? none_found(answer, columns) : appearances_table(answer, columns);
    if (const std::string bar = timeline(answer, columns); !bar.empty()) text += "\n" + bar;
    text += "\n" + account_sentence(answer) + "\n";
    for (const std::string& line : trouble_lines(answer)) text += line + "\n";
    return text;
}

}  // namespace noscope

// What eval() found, for a terminal.
#include <noscope/eval.h>

#include "base/text.h"
#include "report/places.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace noscope {
namespace {

constexpr std::size_t kMostListed = 10;
constexpr int kWide = 200;  // tables of numbers are not cut

// "8.3 %"; a rate of nothing is none, not 0. Two digits where one decimal would read as all or nothing.
std::string percent(std::optional<double> share) {
    if (!share) return "none";
    const double value = 100 * *share;
    if (value > 0 && value < .1) return fmt::format("{:.2g} %", value);
    if (value < 100 && value > 99.9) return fmt::format("{:.6g} %", value);
    return fmt::format("{:.1f} %", value);
}

std::string decimals(std::optional<double> value) { return value ? fmt::format("{:.3f}", *value) : "none"; }

// "1.2 to 8.3 %".
std::string percents(const std::optional<RateInterval>& interval) {
    if (!interval) return "";
    return fmt::format("{:.1f} to {:.1f} %", 100 * interval->low, 100 * interval->high);
}

std::string of(std::int64_t part, std::int64_t whole) {
    return fmt::format("{} of {}", with_commas(part), with_commas(whole));
}

std::string measures(const EvalReport& report) {
    const AppearanceScore& a = report.appearance_score;
    const ScoreIntervals& i = report.intervals;
    TextColumn what{"of"}, measure{"measure"}, value{"value", true}, count{"counted"},
        interval{"95 % interval", true};
    const auto add = [&](const char* of_what, const char* name, const std::string& shown,
                         const std::string& counted, const std::optional<RateInterval>& scatter = {}) {
        what.cells.emplace_back(of_what);
        measure.cells.emplace_back(name);
        value.cells.push_back(shown);
        count.cells.push_back(counted);
        interval.cells.push_back(percents(scatter));
    };
    const auto add_rates = [&](const char* of_what, const WindowScore& w, const RateIntervals& scatter) {
        add(of_what, "missed (FNR)", percent(w.fnr),
            of(w.false_negative, w.false_negative + w.true_positive) + " positive", scatter.fnr);
        add("", "false (FPR)", percent(w.fpr),
            of(w.false_positive, w.false_positive + w.true_negative) + " negative", scatter.fpr);
        add("", "precision", percent(w.precision),
            of(w.true_positive, w.true_positive + w.false_positive) + " reported", scatter.precision);
        add("", "recall", percent(w.recall),
            of(w.true_positive, w.true_positive + w.false_negative) + " positive", scatter.recall);
        add("", "F1", decimals(w.f1), "");
    };
    add_rates("windows", report.window_score, i.windows);
    add_rates("frames", report.frame_score, i.frames);
    add("appearances", "recall", percent(a.recall), of(a.touched, a.truth) + " true ones touched",
        i.appearance_recall);
    add("", "precision", percent(a.precision), of(a.right, a.reported) + " reported ones right",
        i.appearance_precision);
    add("", "F1", decimals(a.f1), "");
    add("", "boundary error", a.boundary_error_s ? fmt::format("{:.2f} s", *a.boundary_error_s) : "none", "");
    std::vector<TextColumn> table{what, measure, count, value};
    const auto shown = [](const std::string& cell) { return !cell.empty(); };
    if (std::any_of(interval.cells.begin(), interval.cells.end(), shown))
        table.push_back(std::move(interval));
    return text_table(std::move(table), kWide);
}

std::string stages(const EvalReport& report) {
    TextColumn by{"decided by"}, windows{"windows", true}, missed{"missed", true}, wrong{"false", true};
    for (const StageScore& stage : report.stages) {
        by.cells.emplace_back(to_string(stage.by));
        windows.cells.push_back(with_commas(stage.windows));
        missed.cells.push_back(with_commas(stage.missed));
        wrong.cells.push_back(with_commas(stage.wrong));
    }
    return text_table({by, windows, missed, wrong}, kWide);
}

struct Listed {
    const Appearance* appearance;
    std::string remark;
};

// Where to look.
std::string places(const EvalReport& report, const std::vector<Listed>& list, const char* remark_header,
                   int columns) {
    Answer recording;  // what tells whether hours are shown
    recording.files = report.files;
    const bool hours = shows_hours(recording);
    const ShortNames names(report.files);
    TextColumn start{"start", true}, end{"end", true}, length{"length", true}, remark{remark_header},
        clock{"clock"}, file{"file"};
    bool any_clock = false;
    for (const Listed& one : list) {
        const Appearance& a = *one.appearance;
        start.cells.push_back(position_text(a.start_s, hours));
        end.cells.push_back(position_text(a.end_s, hours));
        length.cells.push_back(human_duration(a.end_s - a.start_s));
        remark.cells.push_back(one.remark);
        clock.cells.push_back(clock_range(a.start_clock, a.end_clock));
        any_clock |= !clock.cells.back().empty();
        file.cells.push_back(a.end_file == a.file ? names(a.file)
                                                  : names(a.file) + " to " + names(a.end_file));
    }
    std::vector<TextColumn> table{start, end, length, remark};
    if (any_clock) table.push_back(clock);
    table.push_back(file);
    return text_table(std::move(table), columns);
}

std::string list_of(const EvalReport& report, const char* title, std::vector<Listed> list,
                    const char* remark_header, int columns) {
    if (list.empty()) return "";
    std::string text = fmt::format("\n{} ({}):\n", title, with_commas(std::ssize(list)));
    const std::size_t more = list.size() - std::min(list.size(), kMostListed);
    list.resize(list.size() - more);
    text += places(report, list, remark_header, columns);
    if (more > 0)
        text +=
            fmt::format("  and {} more; --json lists all\n", with_commas(static_cast<std::int64_t>(more)));
    return text;
}

}  // namespace

std::string eval_text(const EvalReport& report, int columns) {
    std::string text = fmt::format("{}: {} in {}, against {} on every analysed frame.\n",
                                   printable(report.windows), printable(one_of(report.classes)),
                                   human_duration(report.covered_s), printable(report.truth));
    if (report.plan)
        text += fmt::format("`{}` asks the reference model about {} analysed frames.\n",
                            printable(report.plan->text), of(report.plan->asked, report.plan->analysed));
    text += "\n";
    text += measures(report) + "\n" + stages(report);
    std::vector<Listed> missed, wrong;
    for (const Appearance& a : report.missed)
        missed.push_back({&a, a.peak_confidence ? fmt::format("{:.2f}", *a.peak_confidence) : "-"});
    for (const WrongAppearance& one : report.wrong)
        wrong.push_back({&one.appearance, one.touches ? "too long" : "nothing there"});
    text += list_of(report, "Missed appearances", missed, "peak", columns);
    text += list_of(report, "Wrong appearances", wrong, "why", columns);
    if (report.damaged_frames > 0)
        text += fmt::format("\nDamage: {} could not be decoded and count in no window.\n",
                            count_of(report.damaged_frames, "analysed frame"));
    if (!report.hits_known)
        text +=
            "\nThe CSV has no column positive_frames: of each positive window the least was taken that "
            "--presence asks for, and an appearance may lack hits for --min-hits that it had.\n";
    return text;
}

}  // namespace noscope

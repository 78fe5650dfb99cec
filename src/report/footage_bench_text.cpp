// A comparison on a user's own footage, for a terminal.
#include <noscope/footage_bench.h>

#include "base/text.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>

namespace noscope {
namespace {

constexpr int kWide = 400;  // tables of numbers are not cut

std::string seconds_text(double value) {
    return value < 100 ? fmt::format("{:.1f}", value) : with_commas(static_cast<long long>(value + .5));
}

std::string of(std::int64_t part, std::int64_t whole) {
    return fmt::format("{}/{}", with_commas(part), with_commas(whole));
}

std::string calls_text(const FootageBenchRow& row) {
    std::string text = with_commas(row.calls);
    if (row.sample_calls > 0 || row.audit_calls > 0)
        text += fmt::format("+{}+{}", with_commas(row.sample_calls), with_commas(row.audit_calls));
    return text;
}

std::string table(const FootageBenchReport& report) {
    const auto plain =
        std::ranges::find_if(report.rows, [](const FootageBenchRow& row) { return row.way == "reference"; });
    std::vector<const FootageBenchRow*> rows;
    for (const FootageBenchRow& row : report.rows) rows.push_back(&row);
    std::ranges::stable_sort(rows, [](const auto* a, const auto* b) { return a->wall_s > b->wall_s; });
    TextColumn what{"what"}, wall{"seconds", true}, core{"core-s", true}, calls{"calls", true},
        missed{"missed", true}, added{"added", true}, found{"found", true}, right{"right", true},
        ratio{"against plain", true}, parameter{"how"};
    for (const FootageBenchRow* row : rows) {
        what.cells.push_back(row->what);
        parameter.cells.push_back(printable(row->parameter));
        wall.cells.push_back(seconds_text(row->wall_s));
        core.cells.push_back(seconds_text(row->core_s));
        calls.cells.push_back(calls_text(*row));
        const auto& w = row->windows;
        const auto& a = row->appearances;
        missed.cells.push_back(w ? of(w->false_negative, w->false_negative + w->true_positive) : "");
        added.cells.push_back(w ? of(w->false_positive, w->false_positive + w->true_negative) : "");
        found.cells.push_back(a ? of(a->touched, a->truth) : "");
        right.cells.push_back(a ? of(a->right, a->reported) : "");
        ratio.cells.push_back(plain != report.rows.end() && row->wall_s > 0
                                  ? fmt::format("{:.1f}x", plain->wall_s / row->wall_s)
                                  : "");
    }
    return text_table({what, wall, core, ratio, calls, missed, added, found, right, parameter}, kWide);
}

std::string budgets_text(const Budgets& budgets) {
    std::vector<std::string> named;
    const auto add = [&](const char* name, std::optional<double> value) {
        if (value) named.push_back(fmt::format("{} {:g}", name, *value));
    };
    add("recall", budgets.recall);
    add("precision", budgets.precision);
    add("FNR", budgets.fnr);
    add("FPR", budgets.fpr);
    return join(named, ", ");
}

}  // namespace

std::string footage_bench_text(const FootageBenchReport& report) {
    std::string text = report.machine + "\n";
    const bool part = report.whole_s > 1.01 * report.covered_s;
    text +=
        fmt::format("{} in {}{}: {} of {} windows hold it, {}; {} analysed frames.\n",
                    join(report.classes, ", "), part ? "the first " : "",
                    human_duration(report.covered_s) + (part ? " of " + human_duration(report.whole_s) : ""),
                    with_commas(report.positive), with_commas(report.windows),
                    count_of(report.appearances, "appearance"), with_commas(report.analysed));
    if (part) text += "Only so much was looked at, to end in about --max-time; --from takes another part.\n";
    text += fmt::format(
        "A call of {} takes {:.1f} ms{}, {:.1f} ms of a core. Budgets: {}. Tuned on {} labelled frames.\n\n",
        report.reference_name, 1000 * report.call_s, report.call_stated ? " as stated" : "",
        1000 * report.call_core_s, budgets_text(report.budgets), with_commas(report.sample_frames));
    text += table(report) + "\n";
    text +=
        "seconds: of the clock, every call at its cost; labels were made once, and each way was run on them\n"
        "calls: its own + sample that it was tuned on + check that its answer had, or is charged with\n"
        "missed, added: windows; found, right: appearances; against plain: the reference on analysed frames "
        "= 1\n";
    for (const std::string& note : report.notes) text += printable(note) + ".\n";
    if (!report.complete) text += "Interrupted: other ways were not measured.\n";
    return text + "\n" + printable(report.verdict.sentence) + "\n";
}

}  // namespace noscope

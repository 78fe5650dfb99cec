#include "report/guarantee_text.h"

#include "base/text.h"
#include "report/account.h"
#include "report/json_answer.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

std::string tenths(double percent) {
    std::string text = fmt::format("{:.1f}", percent);
    return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

// Rounded to the side on which they are still true.
std::string at_least_percent(double share) { return tenths(std::floor(share * 1e3 + 1e-6) / 10) + " %"; }

std::string cost_percent(double share) {
    return share > 0 && share < .0005 ? "less than .1 %" : at_most_percent(share);
}

std::string with_class(const Answer& answer) {
    const std::string name = printable(one_of(answer.classes));
    const bool vowel = !name.empty() && std::string("aeiou").find(name.front()) != std::string::npos;
    return (vowel ? "an " : "a ") + name;
}

// "yolov8s on 2 frames a second"
std::string truth_text(const Answer& answer) {
    std::string rate;
    const OrderedJson query = embedded(answer.query_json);
    if (query.is_object() && query.contains("sampling") && query["sampling"].contains("rate"))
        rate = query["sampling"]["rate"].get<std::string>();
    const std::string frames = rate.empty()       ? "every analysed frame"
                               : rate == "native" ? "every frame"
                               : rate == "1"      ? "a frame a second"
                                                  : rate + " frames a second";
    return fmt::format("{} on {}", printable(answer.reference_name), frames);
}

std::string confidence_text(const GuaranteeReport& report) {
    return fmt::format("with {} confidence", percent_text(report.confidence));
}

// "900 random windows checked, none missed"
std::string checked_text(const GuaranteeReport& report) {
    const std::int64_t missed = report.missed.found, added = report.false_alarms.found;
    std::string found = missed == 0 && added == 0 ? "none wrong"
                        : missed == 0             ? "none missed"
                                                  : with_commas(missed) + " missed";
    if (added > 0) found += fmt::format(" and {} falsely reported", with_commas(added));
    if (missed + added > 0) found += missed + added == 1 ? ", which is corrected" : ", which are corrected";
    // The bounds then rest on those that were drawn first, and hold whenever it ended.
    const std::string planned =
        report.ended_early && report.drawn < report.planned
            ? fmt::format(" of {} (the run was ended while they were checked)", with_commas(report.planned))
            : "";
    return fmt::format("{}{} checked, {}", count_of(report.drawn, "random window"), planned, found);
}

std::string appearances_text(const Answer& answer) {
    const GuaranteeReport& report = answer.guarantee;
    const std::int64_t missed = report.missed_outside.at_most;
    std::string text =
        missed == 0
            ? fmt::format("no window that is not labelled can hide {} outside the appearances reported",
                          with_class(answer))
            : fmt::format("at most {} of {} windows can still hide {} outside the appearances reported",
                          with_commas(missed), with_commas(report.windows), with_class(answer));
    if (report.recall)
        text += fmt::format(", so that at least {} of all appearances were found",
                            at_least_percent(*report.recall));
    else if (missed > 0)
        text += ", which says nothing of the share of appearances that were found";
    if (report.precision)
        text +=
            fmt::format(", and at least {} of those reported are right", at_least_percent(*report.precision));
    return text;
}

std::string windows_text(const Answer& answer) {
    const GuaranteeReport& report = answer.guarantee;
    std::string text =
        fmt::format("at most {} of {} windows with {} were missed", with_commas(report.missed.at_most),
                    with_commas(report.windows), with_class(answer));
    if (report.fnr) text += fmt::format(" (FNR at most {})", at_most_percent(*report.fnr));
    text += fmt::format(" and at most {} reported falsely", with_commas(report.false_alarms.at_most));
    if (report.fpr) text += fmt::format(" (FPR at most {})", at_most_percent(*report.fpr));
    return text;
}

bool windows_first(const GuaranteeReport& report) {
    return std::ranges::all_of(report.budgets, [](const BudgetVerdict& budget) {
        return budget.name == "fnr" || budget.name == "fpr";
    });
}

std::string certified_text(const GuaranteeReport& report) {
    std::vector<std::string> kept;
    for (const BudgetVerdict& budget : report.budgets)
        if (budget.kept) kept.push_back(budget_text(budget));
    return kept.empty() ? "" : join(kept, " and ");
}

std::string strict_sentences(const Answer& answer) {
    const GuaranteeReport& report = answer.guarantee;
    const StrictReport& strict = *report.strict;
    const std::string truth = truth_text(answer);
    const bool all = strict.asked == strict.of, several = report.budgets.size() > 1;
    if (all && strict.of == 0)
        return fmt::format(" The plan had left no window open: {} {} compared with {}.",
                           certified_text(report), several ? "hold" : "holds", truth);
    if (all)
        return fmt::format(
            " {}{} that the plan had left open {} asked, as less would not certify it: {} {} compared with "
            "{}.",
            strict.of > 1 ? "All " : "The ", count_of(strict.of, "window"), strict.of > 1 ? "were" : "was",
            certified_text(report), several ? "hold" : "holds", truth);
    const std::string doubtful =
        strict.asked == 0 ? ""
                          : fmt::format(", and {}, the most doubtful and what hangs on them, {} asked",
                                        with_commas(strict.asked), strict.asked > 1 ? "were" : "was");
    return fmt::format(" Of {} that the plan had left open, {}{}: certified {}, compared with {}: {}.",
                       count_of(strict.of, "window"), checked_text(report), doubtful, confidence_text(report),
                       truth, certified_text(report));
}

std::string bound_sentences(const Answer& answer) {
    const GuaranteeReport& report = answer.guarantee;
    const bool windows = windows_first(report);
    std::string text = report.drawn > 0
                           ? fmt::format(" {}: {} ", checked_text(report), confidence_text(report))
                           : std::string(" Without any check ");
    text += fmt::format("{}, compared with {}", windows ? windows_text(answer) : appearances_text(answer),
                        truth_text(answer));
    const std::string kept = certified_text(report), cost = cost_text(report);
    if (!kept.empty()) text += fmt::format("; this certifies {}", kept);
    if (!cost.empty()) text += "; " + cost;
    text += ".";
    if (report.drawn > 0)
        text += fmt::format(" By {}, {}: {}.", windows ? "appearances" : "windows", confidence_text(report),
                            windows ? appearances_text(answer) : windows_text(answer));
    return text;
}

std::string unchecked_sentences(const Answer& answer) {
    const GuaranteeReport& report = answer.guarantee;
    std::string text = fmt::format(" {}, as {}: how far this is from {} is not bounded",
                                   report.labels > 0 ? "Too little was checked" : "Nothing was checked",
                                   report.why, truth_text(answer));
    if (const std::string cost = cost_text(report); !cost.empty()) text += "; " + cost;
    return text + ".";
}

std::string duration_sentence(const Answer& answer) {
    const auto& duration = answer.guarantee.duration;
    if (!duration) return "";
    if (duration->ended_early)
        return " Not every stretch was checked before the run was ended, so that how long something may have "
               "been missed is not bounded.";
    std::string text = fmt::format(" Nothing that {} sees throughout was missed for longer than {}",
                                   printable(answer.reference_name), human_duration(duration->longest_s));
    if (duration->longest_s > duration->asked_s + 1e-6)
        text +=
            fmt::format(" ({} was asked for, but there are stretches without a frame that can be checked)",
                        human_duration(duration->asked_s));
    text += fmt::format("; that took {}", count_of(duration->checks, "check"));
    if (duration->follow_ups > 0)
        text += fmt::format(", and {} around what they saw labelled whole",
                            count_of(duration->follow_ups, "window"));
    return text + ".";
}

std::string ledger_sentence(const Answer& answer) {
    const auto& ledger = answer.guarantee.ledger;
    if (!ledger) return "";
    std::string text;
    if (ledger->audits > 0) {
        text = fmt::format(
            " Over {} of this plan so far, {} of {} windows checked: {} at most {} windows with {} were "
            "missed",
            count_of(ledger->audits, "audit"), with_commas(ledger->drawn), with_commas(ledger->windows),
            confidence_text(answer.guarantee), with_commas(ledger->missed), with_class(answer));
        if (ledger->fnr) text += fmt::format(", {} of those that there are", at_most_percent(*ledger->fnr));
        text += ".";
    }
    if (!ledger->left_out.empty()) text += " " + ledger->left_out + ".";
    return text;
}

}  // namespace

std::string budget_text(const BudgetVerdict& budget) {
    const std::string asked = percent_text(budget.asked);
    if (budget.name == "fnr") return fmt::format("an FNR of at most {}", asked);
    if (budget.name == "fpr") return fmt::format("an FPR of at most {}", asked);
    return fmt::format("a {} of at least {}", budget.name, asked);
}

std::string cost_text(const GuaranteeReport& report) {
    std::vector<std::string> parts;
    for (const BudgetVerdict& budget : report.budgets) {
        if (budget.kept) continue;
        parts.push_back(
            budget.near_exhaustive
                ? fmt::format("{} cannot be certified cheaply: half or more of what is left open would have "
                              "to be labelled, {} of all labels",
                              budget_text(budget), cost_percent(budget.share))
                : fmt::format("to certify {} would need {} of all labels", budget_text(budget),
                              cost_percent(budget.share)));
    }
    return join(parts, "; ");
}

std::string guarantee_sentences(const Answer& answer) {
    const GuaranteeReport& report = answer.guarantee;
    std::string text;
    if (report.kind == GuaranteeKind::unchecked)
        text = unchecked_sentences(answer);
    else if (report.strict)
        text = strict_sentences(answer);
    else if (report.kind == GuaranteeKind::bounded || report.kind == GuaranteeKind::certified)
        text = bound_sentences(answer);
    return text + certificate_sentences(answer);
}

std::string certificate_sentences(const Answer& answer) {
    return duration_sentence(answer) + ledger_sentence(answer);
}

}  // namespace noscope

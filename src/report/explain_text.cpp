#include <noscope/report.h>

#include "base/text.h"
#include "report/account.h"
#include "report/certificate_json.h"
#include "report/certificate_text.h"
#include "report/guarantee_json.h"
#include "report/guarantee_text.h"
#include "report/json_answer.h"
#include "report/search_json.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace noscope {
namespace {

// A plan's text is not cut: it is to be copied.
constexpr int kWide = 1000;

std::string percent(double share) { return fmt::format("{:.3g}", 100 * share); }

// "97 (91-99)", in percent.
std::string share_text(const std::optional<ShareEstimate>& share) {
    if (!share) return "-";
    return fmt::format("{} ({}-{})", percent(share->value), percent(share->low), percent(share->high));
}

// The two stages that take most, as "decode 61%, reference 30%".
std::string where_time_goes(const SearchedPlanReport& plan) {
    std::vector<std::pair<double, std::string>> parts{{plan.decode_s, "decode"}, {plan.images_s, "pictures"}};
    for (const auto& stage : plan.stages)
        parts.emplace_back(stage.seconds, stage.stage.substr(0, stage.stage.find('(')));
    std::ranges::stable_sort(parts, std::greater{}, [](const auto& part) { return part.first; });
    std::vector<std::string> shown;
    for (const auto& [seconds, name] : parts)
        if (shown.size() < 2 && plan.seconds > 0 && seconds >= .05 * plan.seconds)
            shown.push_back(fmt::format("{} {:.0f}%", printable(name), 100 * seconds / plan.seconds));
    return join(shown, ", ");
}

// Of those with the same kinds of stages the chosen one, else the cheapest.
std::vector<SearchedPlanReport> shown_plans(const SearchReport& search) {
    const auto kinds = [](const SearchedPlanReport& plan) {
        std::string names;
        for (const auto& stage : plan.stages) names += stage.stage.substr(0, stage.stage.find(',')) + '|';
        return names;
    };
    std::vector<SearchedPlanReport> shown;
    for (const SearchedPlanReport& plan : search.plans) {
        const auto same =
            std::ranges::find_if(shown, [&](const auto& other) { return kinds(other) == kinds(plan); });
        if (same == shown.end())
            shown.push_back(plan);
        else if (plan.chosen)
            *same = plan;
    }
    std::ranges::stable_sort(shown, {}, &SearchedPlanReport::seconds);
    return shown;
}

const char* state_of(const SearchedPlanReport& plan) {
    if (plan.chosen) return "chosen";
    if (plan.keeps) return "keeps";
    return plan.judged ? "fails" : "not judged";
}

// What the next cheaper plan would save and risk. One that keeps the budgets is as good as the same.
std::string next_sentence(const SearchReport& search) {
    const SearchedPlanReport* chosen = search.chosen();
    if (!chosen) return "";
    const SearchedPlanReport* next = nullptr;
    for (const SearchedPlanReport& plan : search.plans)
        if (plan.seconds < chosen->seconds && !plan.keeps) next = &plan;
    if (!next || chosen->seconds <= 0) return "";
    const std::string missed = next->recall
                                   ? fmt::format("recall {} % (chosen: {} %)", percent(next->recall->value),
                                                 chosen->recall ? percent(chosen->recall->value) : "unknown")
                                   : "a recall that nothing tells";
    const std::string right = next->precision ? fmt::format("precision {} %", percent(next->precision->value))
                                              : "no precision known";
    return fmt::format(
        "The next cheaper plan, `{}`, would save {} % more of the time at {} and {}: {}.",
        printable(next->plan), percent(1 - next->seconds / chosen->seconds), missed, right,
        next->judged
            ? "what it did on blocks that it was not fitted on does not prove that it keeps the budgets"
            : "it was not judged");
}

std::string strict_text(const GuaranteeForecast& told) {
    const std::string between = told.strict_low < told.strict_high
                                    ? fmt::format("between {} and {}", with_commas(told.strict_low),
                                                  count_of(told.strict_high, "label"))
                                    : "about " + count_of(told.strict_high, "label");
    const std::string likely = told.strict_low == told.strict_high ? std::string()
                               : told.strict_labels
                                   ? fmt::format(", most likely about {}", with_commas(*told.strict_labels))
                                   : ", too far apart for a likeliest number";
    return fmt::format("  --guarantee strict would {} {}{}.\n",
                       told.strict_near_exhaustive ? "be near-exhaustive:" : "take", between, likely);
}

// What certifying the plan before it is used would take.
std::string beforehand_text(const CertificateForecast& told) {
    if (!told.why.empty())
        return fmt::format("  noscope plan --guarantee strict cannot certify the plan beforehand: {}.\n",
                           printable(told.why));
    return fmt::format(
        "  noscope plan --guarantee strict would take about {} ({} of {} blocks) to certify the plan "
        "beforehand, {}.\n",
        count_of(told.labels, "label"), with_commas(told.needed), with_commas(told.blocks),
        told.if_flawless
            ? "if it makes no error there; with as many as in the sample half of them would not do"
            : "if it errs there as rarely as in the sample");
}

// What a guarantee of the answer would cost.
std::string guarantee_text(const ExplainReport& report) {
    const GuaranteeForecast& told = report.guarantee;
    if (!told.why.empty()) return fmt::format("\nGuarantee: {}.\n", printable(told.why));
    std::string text =
        fmt::format("\nGuarantee: of about {} windows, {} positive, the plan leaves {} open{}.\n",
                    with_commas(told.windows), with_commas(told.positive), with_commas(told.open),
                    told.called == 0 ? ", and calls none positive" : "");
    for (const BudgetForecast& budget : told.budgets) {
        BudgetVerdict named;
        named.name = budget.name;
        named.asked = budget.asked;
        const std::string what = budget_text(named);
        if (budget.near_exhaustive)
            text += fmt::format(
                "  {} cannot be certified cheaply: half or more of the open windows would have to be "
                "labelled, {} labels ({} % of all)",
                what, with_commas(budget.labels), percent(budget.share));
        else if (budget.labels == 0)
            text += fmt::format("  {} needs no check", what);
        else
            text += fmt::format("  To certify {} takes about {} ({} % of all)", what,
                                count_of(budget.labels, "label"), percent(budget.share));
        text += budget.floor > 0 ? fmt::format("; at random over all windows nobody can with less than {}.\n",
                                               with_commas(budget.floor))
                                 : ".\n";
    }
    return text + strict_text(told) + beforehand_text(told.certificate);
}

// What each plan would cost, and how well it does.
std::string table_of(const SearchReport& search, int columns) {
    std::string text = fmt::format(
        "\nOn {} analysed frames of {} windows, {} positive; shares in %, with 95 % bounds as if windows "
        "were "
        "independent; of plans that were not judged, on the windows that they were fitted on:\n\n",
        with_commas(search.frames), with_commas(search.windows), with_commas(search.positive));
    std::vector<TextColumn> table{
        {"s an hour", true}, {"asked", true},    {"recall"}, {"precision"}, {"FNR"}, {"FPR"},
        {"budgets"},         {"time goes into"}, {"plan"}};
    for (const SearchedPlanReport& plan : shown_plans(search)) {
        const std::vector<std::string> cells{fmt::format("{:.1f}", plan.seconds),
                                             percent(plan.asked_share),
                                             share_text(plan.recall),
                                             share_text(plan.precision),
                                             share_text(plan.fnr),
                                             share_text(plan.fpr),
                                             state_of(plan),
                                             where_time_goes(plan),
                                             printable(plan.plan)};
        for (std::size_t i = 0; i < cells.size(); ++i) table[i].cells.push_back(cells[i]);
    }
    return text + text_table(std::move(table), std::max(columns, kWide));
}

std::string sentence(const std::string& words) {
    std::string text = printable(words) + ".\n";
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text;
}

bool was_drawn_back(const ExplainReport& report) {
    const auto& told = report.certificate;
    return told && told->certified && !told->steps.empty() && told->plan != told->steps.back().plan &&
           (report.learning.chosen || !report.search.plans.empty());
}

std::string file_text(const ExplainReport& report, int columns) {
    std::string text =
        fmt::format("The plan `{}` for {} of '{}', made {} from {} of footage.\n", printable(report.plan),
                    printable(join(report.classes, ", ")), printable(report.plan_file), report.made_at,
                    human_duration(report.account.covered_s));
    if (was_drawn_back(report))
        text +=
            "What follows is of the thresholds that were chosen, before the test of the plan drew them "
            "back.\n";
    if (const auto& chosen = report.learning.chosen)
        text += fmt::format(
            "Of {} labelled windows, {} positive, that its thresholds were chosen on it missed {} and added "
            "{}; it "
            "asked {} about {} of their {} frames.\n",
            with_commas(chosen->windows), with_commas(chosen->positive), with_commas(chosen->missed),
            with_commas(chosen->spurious), printable(report.reference_name),
            with_commas(chosen->reference_calls), with_commas(chosen->frames));
    if (!report.search.plans.empty())
        text += fmt::format("It was searched for: {}.\n{}", printable(report.search.why),
                            table_of(report.search, columns));
    else if (!report.learning.chosen && !report.certificate)
        text +=
            "The file tells nothing of how far it is from the reference model; `noscope eval` compares.\n";
    if (report.certificate && report.edited)
        text += "It was tested before its thresholds were edited, and no certificate holds for these.\n";
    else if (report.certificate)
        text += certificate_text(*report.certificate) + "\n";
    return text;
}

}  // namespace

std::string explain_text(const ExplainReport& report, int columns) {
    if (!report.plan_file.empty()) return file_text(report, columns);
    const SearchReport& search = report.search;
    std::string text = sentence(search.why);
    for (const std::string& note : search.notes) text += sentence(note);
    if (search.plans.empty()) return text;
    if (const std::string next = next_sentence(search); !next.empty()) text += next + "\n";
    text += table_of(search, columns);
    text += guarantee_text(report);
    text += fmt::format("\nTook {}; {}.\n", human_duration(report.account.elapsed_s),
                        report.account.reference_calls > 0
                            ? fmt::format("{} was asked about {}", printable(report.reference_name),
                                          count_of(report.account.reference_calls, "frame"))
                            : "no label was new");
    return text;
}

std::string explain_json(const ExplainReport& report) {
    OrderedJson json{{"schema", 1},
                     {"plan", report.plan},
                     {"classes", report.classes},
                     {"reference", report.reference_name},
                     {"analysed_frames", report.account.analysed_frames},
                     {"reference_calls", report.account.reference_calls},
                     {"warnings", report.warnings}};
    if (report.plan_file.empty()) {
        json["search"] = foretold_json(report.search);
        json["guarantee"] = forecast_json(report.guarantee);
    } else {
        json["plan_file"] = {{"path", report.plan_file}, {"made_at", report.made_at}};
        json["plan_file"]["thresholds_edited"] = report.edited;
        json["certificate"] = certificate_json(report.certificate);
        if (!report.search.plans.empty()) json["search"] = foretold_json(report.search);
    }
    if (const auto& chosen = report.learning.chosen)
        json["thresholds"] = {{"windows", chosen->windows}, {"positive", chosen->positive},
                              {"missed", chosen->missed},   {"spurious", chosen->spurious},
                              {"frames", chosen->frames},   {"reference_calls", chosen->reference_calls}};
    return json_text(json, 2) + "\n";
}

}  // namespace noscope

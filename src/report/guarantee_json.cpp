#include "report/guarantee_json.h"

#include "base/text.h"
#include "report/account.h"
#include "report/guarantee_text.h"
#include "report/json_answer.h"

#include <cmath>

namespace noscope {
namespace {

OrderedJson share_or_null(const std::optional<double>& share) {
    return share ? OrderedJson(std::round(*share * 1e6) / 1e6) : OrderedJson(nullptr);
}

// Of `bounded` and what becomes of it; the same words for all kinds of windows.
OrderedJson count_json(const AuditCount& count) {
    return {{"population", count.population},
            {"checked", count.drawn},
            {"found", count.found},
            {"at_most", count.at_most}};
}

OrderedJson budgets_json(const GuaranteeReport& report) {
    OrderedJson budgets = OrderedJson::array();
    for (const BudgetVerdict& budget : report.budgets) {
        OrderedJson json{{"budget", budget.name},
                         {"asked", budget.asked},
                         {"certified", budget.kept},
                         {"bound", share_or_null(budget.bound)}};
        if (!budget.kept) {
            json["labels_to_certify"] = budget.labels;
            json["share_to_certify"] = share_or_null(budget.share);
            json["near_exhaustive"] = budget.near_exhaustive;
        }
        budgets.push_back(std::move(json));
    }
    return budgets;
}

const char* name_of(const GuaranteeReport& report) {
    switch (report.kind) {
        case GuaranteeKind::certified:
            return "certified";
        case GuaranteeKind::bounded:
            return "bounded";
        case GuaranteeKind::exact:
            return "exact";
        case GuaranteeKind::none:
        case GuaranteeKind::unchecked:
            break;
    }
    return "none";
}

OrderedJson audit_json(const Answer& answer) {
    const GuaranteeReport& report = answer.guarantee;
    OrderedJson json{{"kind", name_of(report)},
                     {"statement", std::string(trim(guarantee_sentences(answer)))},
                     {"mode", report.mode == Guarantee::strict ? "strict" : "report"},
                     {"confidence", report.confidence},
                     {"windows", report.windows},
                     {"exact_windows", report.exact},
                     {"checked_windows", report.drawn},
                     {"planned_windows", report.planned},
                     {"labels", report.labels},
                     {"new_labels", report.new_labels},
                     {"budget_labels", report.budget}};
    if (!report.why.empty()) json["why"] = report.why;
    if (!report.budgets.empty()) {
        json["budgets"] = budgets_json(report);
        json["by_windows"] = {{"missed", count_json(report.missed)},
                              {"false", count_json(report.false_alarms)},
                              {"dropped_positive", report.dropped_positive},
                              {"fnr_at_most", share_or_null(report.fnr)},
                              {"fpr_at_most", share_or_null(report.fpr)}};
        json["by_appearances"] = {{"missed_windows", count_json(report.missed_outside)},
                                  {"false_windows", count_json(report.false_inside)},
                                  {"reported", report.reported},
                                  {"known_true", report.known_true},
                                  {"known_right", report.known_right},
                                  {"recall_at_least", share_or_null(report.recall)},
                                  {"precision_at_least", share_or_null(report.precision)}};
    }
    if (const auto& strict = report.strict)
        json["strict"] = {
            {"asked_windows", strict->asked}, {"open_windows", strict->of}, {"tests", strict->tests}};
    return json;
}

OrderedJson beforehand_json(const CertificateForecast& told) {
    OrderedJson json{{"possible", told.why.empty()}};
    if (!told.why.empty()) {
        json["why"] = told.why;
        return json;
    }
    json["labels"] = told.labels;
    json["share"] = share_or_null(told.share);
    json["blocks"] = told.blocks;
    json["drawn"] = told.needed;
    json["if_flawless"] = told.if_flawless;
    return json;
}

}  // namespace

OrderedJson forecast_json(const GuaranteeForecast& forecast) {
    if (!forecast.why.empty()) return {{"why", forecast.why}};
    OrderedJson budgets = OrderedJson::array();
    for (const BudgetForecast& budget : forecast.budgets)
        budgets.push_back({{"budget", budget.name},
                           {"asked", budget.asked},
                           {"labels_to_certify", budget.labels},
                           {"share_to_certify", share_or_null(budget.share)},
                           {"near_exhaustive", budget.near_exhaustive},
                           {"least_labels", budget.floor}});
    return {{"windows", forecast.windows},
            {"positive_windows", forecast.positive},
            {"called_windows", forecast.called},
            {"open_windows", forecast.open},
            {"budgets", budgets},
            {"strict_labels",
             forecast.strict_labels ? OrderedJson(*forecast.strict_labels) : OrderedJson(nullptr)},
            {"strict_labels_between", {forecast.strict_low, forecast.strict_high}},
            {"strict_near_exhaustive", forecast.strict_near_exhaustive},
            {"plan_certificate", beforehand_json(forecast.certificate)}};
}

OrderedJson guarantee_json(const Answer& answer) {
    const GuaranteeReport& report = answer.guarantee;
    OrderedJson json;
    const std::string more = certificate_sentences(answer);
    if (!answer.windows.empty() && decided_by_reference_alone(answer))
        json = {{"kind", "exact"},
                {"statement",
                 "every analysed frame that could be decoded has the reference model's own label, so "
                 "compared with it on these frames nothing is missed and nothing is added" +
                     (more.empty() ? "" : "." + more)}};
    else if (report.kind == GuaranteeKind::none)
        json = {{"kind", "none"},
                {"statement", more.empty() ? "nothing is certified" : std::string(trim(more))}};
    else
        json = audit_json(answer);
    if (const auto& duration = report.duration)
        json["duration"] = {
            {"asked_s", duration->asked_s},
            {"longest_s", duration->ended_early ? OrderedJson(nullptr)
                                                : OrderedJson(to_milliseconds(duration->longest_s))},
            {"checks", duration->checks},
            {"windows_followed_up", duration->follow_ups}};
    if (const auto& ledger = report.ledger) {
        json["ledger"] = {{"audits", ledger->audits},         {"windows", ledger->windows},
                          {"checked", ledger->drawn},         {"found", ledger->found},
                          {"missed_at_most", ledger->missed}, {"fnr_at_most", share_or_null(ledger->fnr)}};
        if (!ledger->left_out.empty()) json["ledger"]["left_out"] = ledger->left_out;
    }
    return json;
}

}  // namespace noscope

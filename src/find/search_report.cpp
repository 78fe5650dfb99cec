#include "find/search_report.h"

#include "base/text.h"
#include "guarantee/binomial_bounds.h"

#include <fmt/format.h>

#include <cmath>

namespace noscope {
namespace {

// Two-sided bounds of 95 %.
constexpr double kAlpha = .025;

std::optional<ShareEstimate> share(std::int64_t part, std::int64_t whole) {
    if (whole <= 0) return std::nullopt;
    return ShareEstimate{static_cast<double>(part) / static_cast<double>(whole),
                         share_at_least(whole, part, kAlpha), share_at_most(whole, part, kAlpha)};
}

SearchedPlanReport report_of(const SearchedPlan& plan, double hours) {
    SearchedPlanReport report;
    report.plan = to_string(plan.candidate.plan);
    report.seconds = plan.seconds.total() / hours;
    report.decode_s = plan.seconds.decode_s / hours;
    report.images_s = plan.seconds.images_s / hours;
    for (std::size_t i = 0; i < plan.seconds.stages_s.size(); ++i)
        report.stages.push_back(
            {to_string(Stage{plan.candidate.plan.stages[i].body, {}}), plan.seconds.stages_s[i] / hours});
    const PlanOutcome& told = plan.judged ? plan.tried : plan.fitted;
    if (plan.fitted.work.frames > 0)
        report.asked_share = static_cast<double>(plan.fitted.windows.reference_calls) /
                             static_cast<double>(plan.fitted.work.frames);
    report.recall = share(told.appearances.touched, told.appearances.truth);
    report.precision = share(told.appearances.right, told.appearances.reported);
    report.fnr = share(told.windows.missed, told.windows.positive);
    report.fpr = share(told.windows.spurious, told.windows.windows - told.windows.positive);
    report.judged = plan.judged;
    report.keeps = plan.keeps;
    return report;
}

bool is_rare(const SearchOutcome& outcome) {
    return std::min(outcome.positive, outcome.appearances) < kLeastSearched;
}

// Of a sample with too few windows of one kind.
std::string seen(const SearchOutcome& outcome) {
    const std::string head = fmt::format("of {} labelled windows ", with_commas(outcome.windows));
    if (!is_rare(outcome))
        return head + fmt::format("{} are without what is asked for",
                                  with_commas(outcome.windows - outcome.positive));
    if (outcome.positive < kLeastSearched)
        return head + fmt::format("{} hold what is asked for", with_commas(outcome.positive));
    return head + fmt::format("{} hold what is asked for, in {} appearance{}", with_commas(outcome.positive),
                              with_commas(outcome.appearances), outcome.appearances == 1 ? "" : "s");
}

std::string why(const SearchOutcome& outcome) {
    const auto& plans = outcome.plans;
    const auto speed = [&] {
        double reference = 0;
        for (const SearchedPlan& plan : plans)
            if (plan.candidate.plan.stages.size() == 1) reference = plan.seconds.total();
        const double cost = plans[outcome.chosen].seconds.total();
        // So where it looks at nothing, and asks about nothing on the sample.
        if (cost <= 0) return std::string("predicted to take hardly any time");
        return fmt::format("predicted {:.1f} times as fast as the reference model on every frame",
                           reference / cost);
    };
    const std::string chosen = to_string(plans[outcome.chosen].candidate.plan);
    const bool ranks = has_stage(plans[outcome.chosen].candidate.plan, StageKind::rank);
    switch (outcome.verdict) {
        case SearchVerdict::too_few:
            return fmt::format(
                "{}, too few to judge a plan by: the reference model is asked about every frame ({}, or a "
                "plan "
                "given by --plan, would spare calls)",
                seen(outcome),
                is_rare(outcome) ? "more labels by --label-budget" : "budgets that are not --fpr");
        case SearchVerdict::ranked:
            return fmt::format(
                "{}, too few to judge thresholds by: `{}` needs none and asks from the top of its scores "
                "until little seems to be left to find, {}; what it misses only the check of the answer "
                "tells",
                seen(outcome), chosen, speed());
        case SearchVerdict::none_keeps:
            return fmt::format(
                "of {} plans none that is cheaper keeps the budgets on blocks that it was not fitted on: the "
                "reference model is asked about every frame",
                with_commas(outcome.tried));
        case SearchVerdict::none_cheaper:
            return fmt::format("of {} plans none is cheaper than the reference model on every frame",
                               with_commas(outcome.tried));
        case SearchVerdict::found:
            break;
    }
    std::string text = fmt::format(
        "`{}` is the cheapest of {} plans that keeps the budgets on {}, {}", chosen,
        with_commas(outcome.tried),
        ranks ? "recordings made of the labelled blocks" : "blocks that it was not fitted on", speed());
    // A plan that ranks has no thresholds to be proven.
    if (ranks ? outcome.positive < kEnoughSearched : plans[outcome.chosen].proof != Proof::proven)
        text += fmt::format(
            "; {} of {} labelled windows are positive, in {} appearance{}, too few to prove it: "
            "{} advisory",
            with_commas(outcome.positive), with_commas(outcome.windows), with_commas(outcome.appearances),
            outcome.appearances == 1 ? "" : "s", ranks ? "that is" : "margins are");
    return text;
}

}  // namespace

SearchReport report_of(const SearchOutcome& outcome, const SearchTable& table, double hours) {
    SearchReport report;
    report.searched = outcome.verdict != SearchVerdict::too_few;
    report.why = why(outcome);
    for (const ScoredSpan& span : table.spans) report.frames += std::ssize(span.frames);
    report.windows = outcome.windows;
    report.positive = outcome.positive;
    report.tried = outcome.tried;
    for (std::size_t i = 0; i < outcome.plans.size(); ++i) {
        report.plans.push_back(report_of(outcome.plans[i], hours));
        report.plans.back().chosen = i == outcome.chosen;
    }
    return report;
}

}  // namespace noscope

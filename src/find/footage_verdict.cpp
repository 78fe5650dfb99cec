#include "find/footage_verdict.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

// Fewer say nothing of a budget of 5 %.
constexpr std::int64_t kFewAppearances = 20;

double calls_of(const FootageBenchRow& row) {
    return static_cast<double>(row.calls + row.sample_calls + row.audit_calls);
}

// Of the whole recording, if the rest is like what was looked at.
double whole_s(const FootageBenchRow& row, const FootageBenchReport& report) {
    return row.fixed_s + (row.wall_s - row.fixed_s) * report.whole_s / report.covered_s;
}

std::string percent(double share) { return fmt::format("{:.{}f} %", 100 * share, share < .1 ? 1 : 0); }

std::string named(const FootageBenchRow& row) {
    return row.parameter.empty() ? row.what : fmt::format("{} ({})", row.what, row.parameter);
}

std::string measured(const FootageBenchRow& row) {
    std::string text = human_duration(row.wall_s);
    if (row.appearances && row.appearances->recall && row.appearances->precision)
        text += fmt::format(", recall {} and precision {}", percent(*row.appearances->recall),
                            percent(*row.appearances->precision));
    return text;
}

// What most of the cascade's time goes into.
std::string limit(const FootageBenchRow& own, const FootageBenchReport& report, const SearchReport* search) {
    if (search && (!search->searched || own.parameter == "reference") && !search->why.empty())
        return search->why;
    const double before = std::min(own.fixed_s, own.wall_s);
    const double check = static_cast<double>(own.audit_calls) * report.call_s;
    const double run_calls = static_cast<double>(own.calls) * report.call_s;
    const double rest = std::max(0.0, own.wall_s - before - check - run_calls);
    const double most = std::max({before, check, run_calls, rest});
    const std::string share = percent(own.wall_s > 0 ? most / own.wall_s : 0);
    if (most == before)
        return fmt::format("{} of its time went into learning the plan, which more footage would spread",
                           share);
    if (most == check)
        return fmt::format("{} of its time went into checking the answer, which --guarantee none spares",
                           share);
    if (most == run_calls)
        return fmt::format(
            "{} of its time went into the reference model, about frames that no cheaper stage "
            "could decide",
            share);
    return fmt::format("{} of its time went into decoding and looking at pictures, which plain ways pay too",
                       share);
}

}  // namespace

bool row_keeps(const FootageBenchRow& row, const Budgets& budgets) {
    if (!row.windows || !row.appearances) return false;
    const auto at_least = [](std::optional<double> asked, std::optional<double> told) {
        return !asked || !told || *told >= *asked;
    };
    const auto at_most = [](std::optional<double> asked, std::optional<double> told) {
        return !asked || !told || *told <= *asked;
    };
    return at_least(budgets.recall, row.appearances->recall) &&
           at_least(budgets.precision, row.appearances->precision) &&
           at_most(budgets.fnr, row.windows->fnr) && at_most(budgets.fpr, row.windows->fpr);
}

FootageBenchVerdict verdict_of(const FootageBenchReport& report, const SearchReport* search) {
    FootageBenchVerdict verdict;
    const FootageBenchRow* own = nullptr;
    const FootageBenchRow* best = nullptr;
    for (const FootageBenchRow& row : report.rows) {
        if (row.way == "search") own = &row;
        if (row.plain && row_keeps(row, report.budgets) && (!best || row.wall_s < best->wall_s)) best = &row;
    }
    if (report.positive == 0) {
        verdict.sentence = fmt::format(
            "Whether the cascade pays for this footage cannot be said: {} saw no {} in {}; take another part "
            "of "
            "the recording, by --from.",
            report.reference_name, join(report.classes, " or "), human_duration(report.covered_s));
        return verdict;
    }
    if (!own || !best || own->wall_s <= 0) {
        verdict.sentence = report.complete
                               ? "Whether the cascade pays is not said: that takes `search` and a plain way "
                                 "(leave out --only)."
                               : "Whether the cascade pays is not said: the comparison was interrupted.";
        return verdict;
    }
    verdict.best = best->what;
    verdict.ratio = best->wall_s / own->wall_s;
    // Where nothing was searched for, as the part is too short for it, the whole might well be.
    if (search && search->searched && report.covered_s > 0 && report.whole_s > 1.01 * report.covered_s)
        verdict.whole_ratio = whole_s(*best, report) / whole_s(*own, report);
    const bool kept = row_keeps(*own, report.budgets);
    const bool same = std::abs(verdict.ratio - 1) <= kSameSpeed;
    if (!kept || !same) verdict.pays = kept && verdict.ratio > 1;
    const std::string beside = fmt::format("`{}` took {}; the best plain way within the budgets, {}, took {}",
                                           own->parameter, measured(*own), named(*best), measured(*best));
    const double share = report.analysed > 0 ? 1.0 / static_cast<double>(report.analysed) : 0;
    if (!kept)
        verdict.sentence =
            fmt::format("For this footage the cascade missed its budgets, and so does not pay: {}.", beside);
    else if (same)
        verdict.sentence = fmt::format("For this footage the cascade makes no difference: {}. {}.", beside,
                                       "Reason: " + limit(*own, report, search));
    else if (*verdict.pays)
        verdict.sentence = fmt::format(
            "For this footage the cascade pays: {}: {:.1f} times as fast, with the reference model asked on "
            "{} of "
            "analysed frames in place of {}.",
            beside, verdict.ratio, percent(calls_of(*own) * share), percent(calls_of(*best) * share));
    else
        verdict.sentence =
            fmt::format("For this footage the cascade does not pay: {}: {:.2f} times as fast, since {}.",
                        beside, verdict.ratio, limit(*own, report, search));
    if (own->appearances && own->appearances->truth < kFewAppearances)
        verdict.sentence += fmt::format(
            " With {} appearance{} there is little to tell recall and precision by: more footage would tell.",
            own->appearances->truth, own->appearances->truth == 1 ? "" : "s");
    if (verdict.whole_ratio > 0)
        verdict.sentence += fmt::format(
            " Over all {} of it, if the rest is like this, and with the plan learnt once, it would be "
            "{:.{}f} "
            "times as fast.",
            human_duration(report.whole_s), verdict.whole_ratio, verdict.whole_ratio < 2 ? 2 : 1);
    return verdict;
}

}  // namespace noscope

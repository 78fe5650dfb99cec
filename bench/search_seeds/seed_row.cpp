#include "seed_row.h"

#include "base/try.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace noscope {
namespace {

// A sample says something of a budget of B with 3 / B positive windows (.95^59 < .05), an answer with so many
// appearances.
constexpr double kWindowsTimesBudget = 3;
constexpr std::int64_t kAppearances = 20;
// What counts as foretold.
constexpr double kNear = .2;

double part(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

double percent(std::int64_t some, std::int64_t whole) {
    return whole > 0 ? 100 * static_cast<double>(some) / static_cast<double>(whole) : 0;
}

double off(double predicted, double actual) {
    if (actual > 0) return std::abs(predicted / actual - 1);
    return predicted > 0 ? 1 : 0;
}

// Over the seeds of a row.
struct Sums {
    std::int64_t hold = 0, counted = 0, counted_hold = 0, slower = 0, trained = 0, near = 0, inside = 0;
    ReplayCounts windows;
    AppearanceMetrics appearances;
    std::vector<double> positive, calls, cost, run, total, over_plain, calls_off, decoded_off;
};

void add(const SeedRowRequest& request, const SeedRun& run, double all_s, double best_s, Sums& sums) {
    const PlanOutcome& outcome = run.whole.outcome;
    sums.hold += run.holds ? 1 : 0;
    const auto positive = static_cast<double>(run.positive);
    if (positive * request.budget >= kWindowsTimesBudget && outcome.appearances.truth >= kAppearances) {
        ++sums.counted;
        sums.counted_hold += run.holds ? 1 : 0;
    }
    sums.slower += run.run_s > run.plain_s + run.search_s ? 1 : 0;
    sums.trained += run.training >= 0 ? 1 : 0;
    sums.windows += outcome.windows;
    sums.appearances.truth += outcome.appearances.truth;
    sums.appearances.touched += outcome.appearances.touched;
    sums.appearances.reported += outcome.appearances.reported;
    sums.appearances.right += outcome.appearances.right;
    sums.positive.push_back(positive);
    const auto frames = static_cast<double>(request.tables.population.frames());
    sums.calls.push_back((static_cast<double>(run.search_calls) + run.actual_calls) / frames);
    sums.cost.push_back((run.run_s + run.search_s) / all_s);
    sums.run.push_back(run.run_s / best_s);
    sums.total.push_back((run.run_s + run.search_s) / best_s);
    sums.over_plain.push_back(run.run_s / run.plain_s);
    sums.calls_off.push_back(off(run.calls.value, run.actual_calls));
    sums.decoded_off.push_back(off(run.decoded.value, run.actual_decoded));
    sums.near += sums.calls_off.back() <= kNear ? 1 : 0;
    sums.inside += run.calls.low <= run.actual_calls && run.actual_calls <= run.calls.high ? 1 : 0;
}

}  // namespace

std::string seed_row_head() {
    return "| recording, budgets | positive windows, appearances | hold | recall | precision | FNR | FPR | "
           "calls | "
           "cost | over the best | with the search | over plain | slower | nets | calls off | within 20 % | "
           "in the "
           "interval | decoded off |\n"
           "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
}

Result<std::string> seed_row(const SeedRowRequest& request) {
    const double budget = request.budget;
    const Budgets budgets =
        request.windows ? Budgets{.recall = {}, .precision = {}, .fnr = budget, .fpr = budget}
                        : Budgets{.recall = 1 - budget, .precision = 1 - budget, .fnr = {}, .fpr = {}};
    const SeedsRequest seeds{request.tables, budgets, request.labels, request.settings};
    NOSCOPE_TRY(const double best_s, hindsight_seconds(request.tables, budgets));
    const CandidatePlan alone{Plan{{Stage{}}}, {-1}};
    NOSCOPE_TRY(const WholeRun asked, whole_run(alone, request.tables.plain, {}, request.tables.confirms));
    const double all_s = seconds_of(alone, asked.outcome.work, request.tables.plain.costs).total();
    Sums sums;
    for (int seed = 1; seed <= request.seeds; ++seed) {
        NOSCOPE_TRY(const SeedRun run, run_seed(seeds, static_cast<std::uint64_t>(seed)));
        add(request, run, all_s, best_s, sums);
        if (request.verbose)
            fmt::print(stderr,
                       "{} {} {}: {} holds {} | tried {}/{} {}/{} margin {} {} | missed {} of {} spurious {} "
                       "of {} | calls {:.0f} predicted "
                       "{:.0f} ({:.0f}-{:.0f}) | {:.3f} of the best, {:.3f} core-seconds to choose\n",
                       request.name, budget, seed, to_string(run.plan.plan), run.holds,
                       run.tried.windows.missed, run.tried.windows.positive, run.tried.windows.spurious,
                       run.tried.windows.windows - run.tried.windows.positive, run.margin.share,
                       run.margin.pull, run.whole.outcome.windows.missed, run.whole.outcome.windows.positive,
                       run.whole.outcome.windows.spurious,
                       run.whole.outcome.windows.windows - run.whole.outcome.windows.positive,
                       run.actual_calls, run.calls.value, run.calls.low, run.calls.high, run.run_s / best_s,
                       run.choose_s);
    }
    const auto middle = [](const std::vector<double>& values) { return part(values, .5); };
    const auto upper = [](const std::vector<double>& values) { return part(values, .9); };
    const bool counts = 2 * sums.counted > request.seeds;
    const ReplayCounts& windows = sums.windows;
    const AppearanceMetrics& found = sums.appearances;
    return fmt::format(
        "| {} {} {:g} % | {}{:.0f}, {} | {:.1f} % | {:.2f} % | {:.2f} % | {:.2f} % | {:.2f} % | {:.1f} "
        "({:.1f}) % | "
        "{:.0f} ({:.0f}) % | {:.2f} ({:.2f}) | {:.2f} ({:.2f}) | {:.2f} | {} | {:.0f} % | {:.0f} ({:.0f}) % "
        "| {:.0f} % | "
        "{:.0f} % | {:.1f} ({:.1f}) % |",
        request.name, request.windows ? "windows" : "appearances", 100 * budget, counts ? "counts: " : "",
        middle(sums.positive), asked.outcome.appearances.truth, percent(sums.hold, request.seeds),
        percent(found.touched, found.truth), percent(found.right, found.reported),
        percent(windows.missed, windows.positive),
        percent(windows.spurious, windows.windows - windows.positive), 100 * middle(sums.calls),
        100 * upper(sums.calls), 100 * middle(sums.cost), 100 * upper(sums.cost), middle(sums.run),
        upper(sums.run), middle(sums.total), upper(sums.total), middle(sums.over_plain), sums.slower,
        percent(sums.trained, request.seeds), 100 * middle(sums.calls_off), 100 * upper(sums.calls_off),
        percent(sums.near, request.seeds), percent(sums.inside, request.seeds),
        100 * middle(sums.decoded_off), 100 * upper(sums.decoded_off));
}

}  // namespace noscope

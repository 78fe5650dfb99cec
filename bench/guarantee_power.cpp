// What a certificate costs in labels: FNR at most 5 % at 95 %, by prevalence and by how much is really
// missed. Prints the table of docs/guarantee.md. No machine's speed is in it: the same numbers everywhere.
#include "guarantee/anytime_bound.h"
#include "guarantee/betting.h"
#include "guarantee/concentration.h"
#include "guarantee/label_cost.h"
#include "guarantee/strict_choice.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace noscope {
namespace {

constexpr double kFnr = .05, kAlpha = .05;
constexpr double kHalf = .5;  // runs that reach this share of the population count as refused

struct World {
    std::int64_t population = 0, positives = 0,
                 missed = 0;  // of windows not exact, known positives, missed ones
    std::int64_t most(std::int64_t found) const { return most_missed_for_fnr(positives, found, kFnr); }
};

// Labels after which each method would have stopped, one run; population where it never would.
struct Stops {
    std::int64_t mixture = 0, grapa = 0, grapa_half = 0;
};

Stops one_run(const World& world, std::mt19937_64& engine) {
    Stops stops{world.population, world.population, world.population};
    // Each miss that is found and corrected allows another total: a test for each, all fed alike.
    std::vector<BettingTest> grapa, grapa_half;
    for (std::int64_t found = 0; found <= world.missed; ++found) {
        const double total = static_cast<double>(world.most(found) + 1);
        const double guess = std::clamp(total / static_cast<double>(world.population) / 4, 1e-9, .5);
        grapa.emplace_back(world.population, total, BettingStrategy{.most_share = .9, .guess = guess});
        grapa_half.emplace_back(world.population, total, BettingStrategy{.most_share = .5, .guess = guess});
    }
    SampleCount count{world.population, 0, 0};
    const AuditPrior prior = prior_for(world.population, world.most(0));
    bool mixture = false, whole = false, half = false;
    while (count.drawn < world.population && !(mixture && whole && half)) {
        const double hit = static_cast<double>(world.missed - count.found) /
                           static_cast<double>(world.population - count.drawn);
        const bool missed = static_cast<double>(engine() >> 11) * 0x1p-53 < hit;
        ++count.drawn;
        count.found += missed;
        const auto found = static_cast<std::size_t>(count.found);
        const auto stop = [&](bool& stopped, std::int64_t& at, bool now) {
            if (!stopped && now) stopped = true, at = count.drawn;
        };
        if (!mixture)
            stop(mixture, stops.mixture, suffices_anytime(count, world.most(count.found), kAlpha, prior));
        for (BettingTest& test : grapa) test.add(missed);
        for (BettingTest& test : grapa_half) test.add(missed);
        stop(whole, stops.grapa, grapa[found].rejects(kAlpha));
        stop(half, stops.grapa_half, grapa_half[found].rejects(kAlpha));
    }
    return stops;
}

// The smallest sample without a miss that a bound for the mean lets certify.
template <class Bound>
std::int64_t sample_for_mean(const World& world, Bound bound) {
    std::int64_t from = 1, to = world.population;
    while (from < to) {
        const std::int64_t middle = from + (to - from) / 2;
        const std::vector<double> clean(static_cast<std::size_t>(middle));
        if (bound(clean, world.population, kAlpha) * static_cast<double>(world.population) <
            static_cast<double>(world.most(0) + 1))
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

std::string labels(std::vector<std::int64_t> stops, std::int64_t population) {
    std::sort(stops.begin(), stops.end());
    double mean = 0;
    for (const std::int64_t stop : stops)
        mean += static_cast<double>(stop) / static_cast<double>(stops.size());
    const auto refused = std::count_if(stops.begin(), stops.end(), [&](std::int64_t stop) {
        return static_cast<double>(stop) >= kHalf * static_cast<double>(population);
    });
    std::string text = fmt::format("{:.0f} / {}", mean, stops[stops.size() * 9 / 10]);
    if (refused > 0)
        text += fmt::format(" ({:.0f} % no)",
                            100. * static_cast<double>(refused) / static_cast<double>(stops.size()));
    return text;
}

// What `strict` draws first: it is sized for a few errors, and half of alpha is for how many windows are
// positive at all.
std::int64_t strict_sample(const World& world) {
    const StrictBudgets budgets{.exact_positive = world.positives,
                                .exact_negative = 0,
                                .fnr = kFnr,
                                .fpr = {},
                                .most_missed = {},
                                .most_false = {},
                                .alpha = kAlpha / 2};
    return std::llround(
        std::ceil(strict_share(budgets, world.population, 0) * static_cast<double>(world.population)));
}

void print_table(std::int64_t windows, int runs, std::uint64_t seed) {
    fmt::print("{} windows, {} runs each, seed {}\n\n", windows, runs, seed);
    fmt::print(
        "| positive | really missed | exact floor | mixture: mean / 9 in 10 | betting, stakes <= .9 | "
        "betting, stakes <= .5 | Bernstein | Hoeffding | strict |\n|---|---|---|---|---|---|---|---|---|\n");
    for (const double prevalence : {.001, .01, .1, .5})
        for (const double share : {0., .01, .025}) {
            const std::int64_t all = std::llround(std::floor(prevalence * static_cast<double>(windows)));
            World world;
            world.missed = std::llround(share * static_cast<double>(all));
            if (share > 0 && world.missed == 0) continue;
            world.positives = all - world.missed;
            world.population = windows - world.positives;
            std::mt19937_64 engine(seed);
            std::vector<std::int64_t> mixture, grapa, grapa_half;
            for (int run = 0; run < runs; ++run) {
                const Stops stops = one_run(world, engine);
                mixture.push_back(stops.mixture);
                grapa.push_back(stops.grapa);
                grapa_half.push_back(stops.grapa_half);
                if (world.missed == 0) break;  // every run is the same
            }
            fmt::print("| {:g} % | {} of {} | {} | {} | {} | {} | {} | {} | {} |\n", 100 * prevalence,
                       world.missed, all, *sample_for(world.population, world.most(0), 0, kAlpha),
                       labels(mixture, world.population), labels(grapa, world.population),
                       labels(grapa_half, world.population), sample_for_mean(world, mean_at_most_bernstein),
                       sample_for_mean(world, mean_at_most_hoeffding), strict_sample(world));
        }
}

}  // namespace
}  // namespace noscope

int main(int argc, char** argv) {
    CLI::App app{"Labels that a certified FNR of 5 % takes"};
    std::int64_t windows = 7200;
    int runs = 500;
    std::uint64_t seed = 1;
    app.add_option("--windows", windows, "windows of the recording")->check(CLI::Range(1000, 10'000'000));
    app.add_option("--runs", runs, "audits for each line")->check(CLI::Range(1, 1'000'000));
    app.add_option("--seed", seed);
    CLI11_PARSE(app, argc, argv);
    noscope::print_table(windows, runs, seed);
}

// Tables of scores and labels on which guarantees are compared (bench/guarantee-peers.py), and the labels
// that a uniform audit of each takes. No machine's speed is in it.
#include "guarantee/anytime_bound.h"
#include "guarantee/label_cost.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace noscope {
namespace {

constexpr double kFnr = .05, kAlpha = .05;

struct Entry {
    double score = 0;  // about the chance that it is positive
    bool positive = false;
};
using Table = std::vector<Entry>;  // highest score first

double uniform(std::mt19937_64& engine) { return (static_cast<double>(engine() >> 11) + .5) * 0x1p-53; }

double normal(std::mt19937_64& engine) {
    const double radius = std::sqrt(-2 * std::log(uniform(engine)));
    return radius * std::cos(2 * std::numbers::pi * uniform(engine));
}

// What a net says of a window is normal, its mean `apart` higher where the window is positive; the score is
// the chance that follows from it. `hidden`: of the positives, the share that looks like a negative.
Table made_table(std::int64_t windows, double prevalence, double apart, double hidden,
                 std::mt19937_64& engine) {
    const auto positives = std::llround(std::floor(prevalence * static_cast<double>(windows))),
               unseen = std::llround(std::ceil(hidden * static_cast<double>(positives)));
    Table table;
    for (std::int64_t i = 0; i < windows; ++i) {
        const bool positive = i < positives, looks_so = positive && i >= unseen;
        const double said = normal(engine) + (looks_so ? apart / 2 : -apart / 2);
        const double odds = apart * said + std::log(prevalence / (1 - prevalence));
        table.push_back({1 / (1 + std::exp(-odds)), positive});
    }
    std::ranges::sort(table, [](const Entry& a, const Entry& b) { return a.score > b.score; });
    return table;
}

struct Outcome {
    std::int64_t labels = 0;
    double recall = 1;
};

// `learnt` random windows are labelled to choose a plan: the reference is asked about all windows that score
// as high as the positive ones among them, but for the share `left` of these that scores lowest. Then the
// audit: of the others, one after the other, until the FNR is certified.
Outcome audited(const Table& table, std::int64_t learnt, double left, std::mt19937_64& engine) {
    std::vector<std::size_t> order(table.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), engine);
    std::vector<bool> known(table.size());
    std::vector<std::size_t> seen;
    for (std::int64_t i = 0; i < learnt; ++i) {
        const std::size_t at = order[static_cast<std::size_t>(i)];
        known[at] = true;
        if (table[at].positive) seen.push_back(at);
    }
    std::ranges::sort(seen);
    seen.resize(seen.size() - static_cast<std::size_t>(left * static_cast<double>(seen.size())));
    const std::size_t cut = seen.empty() ? 0 : seen.back() + 1;  // windows before it are asked about
    for (std::size_t at = 0; at < cut; ++at) known[at] = true;
    std::int64_t labels = 0, found = 0, positives = 0;
    for (std::size_t at = 0; at < table.size(); ++at) {
        positives += table[at].positive;
        labels += known[at];
        found += known[at] && table[at].positive;
    }
    SampleCount count{std::ssize(table) - labels, 0, 0};
    const auto most = [&] { return most_missed_for_fnr(found, count.found, kFnr); };
    const AuditPrior prior = prior_for(std::max<std::int64_t>(2, count.population),
                                       std::min(most(), std::max<std::int64_t>(1, count.population - 1)));
    for (const std::size_t at : order) {
        if (count.drawn == count.population || suffices_anytime(count, most(), kAlpha, prior)) break;
        if (known[at]) continue;
        ++count.drawn;
        count.found += table[at].positive;
    }
    const double right = static_cast<double>(found + count.found);
    return {labels + count.drawn, positives > 0 ? right / static_cast<double>(positives) : 1};
}

// What a sample that shows no miss would take behind the best cut that keeps the budget: nobody who audits
// uniformly can do with less.
std::int64_t floor_of(const Table& table) {
    const std::int64_t all = std::ssize(table), positives = std::ranges::count(table, true, &Entry::positive);
    std::int64_t least = all, above = 0;
    for (std::int64_t cut = 1; cut <= all; ++cut) {
        if (!table[static_cast<std::size_t>(cut - 1)].positive || ++above * 20 < positives * 19) continue;
        least = std::min(least, cut + *sample_for(all - cut, most_missed_for_fnr(above, 0, kFnr), 0, kAlpha));
    }
    return least;
}

}  // namespace
}  // namespace noscope

int main(int argc, char** argv) {
    using namespace noscope;
    CLI::App app{"Tables of scores, and what uniform audits of them take"};
    std::int64_t windows = 7200;
    int runs = 500;
    std::uint64_t seed = 1;
    std::string folder;
    app.add_option("folder", folder, "where the tables go: NAME.csv; audits.csv holds a line a run")
        ->required();
    app.add_option("--windows", windows, "of each table")->check(CLI::Range(1000, 1'000'000));
    app.add_option("--runs", runs, "audits of each table and size of the sample")
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--seed", seed);
    CLI11_PARSE(app, argc, argv);
    std::filesystem::create_directories(folder);
    struct Kind {
        const char* name;
        double apart, hidden;
    };
    std::ofstream audits(folder + "/audits.csv"), tables(folder + "/tables.csv");
    audits << "table,learnt,left,labels,recall\n";
    tables << "table,kind,prevalence,floor\n";
    for (const Kind& kind : {Kind{"sharp", 3.3, 0}, Kind{"blunt", 1.5, 0}, Kind{"hidden", 3.3, .04}})
        for (const double prevalence : {.001, .01, .1, .5}) {
            std::mt19937_64 engine(seed);
            const Table table = made_table(windows, prevalence, kind.apart, kind.hidden, engine);
            const std::string name = fmt::format("{}-{:g}", kind.name, prevalence);
            tables << fmt::format("{},{},{:g},{}\n", name, kind.name, prevalence, floor_of(table));
            std::ofstream out(folder + "/" + name + ".csv");
            out << "score,positive\n";
            for (const Entry& entry : table)
                out << fmt::format("{:.17g},{:d}\n", entry.score, entry.positive);
            for (const std::int64_t learnt : {50, 100, 200, 400, 800, 1600})
                for (const double left : {0., .01, .02, .03})
                    for (int run = 0; run < runs; ++run) {
                        const Outcome outcome = audited(table, learnt, left, engine);
                        audits << fmt::format("{},{},{},{},{:.6f}\n", name, learnt, left, outcome.labels,
                                              outcome.recall);
                    }
        }
    return audits.flush() && tables.flush() ? 0 : 1;
}

// How the plans hold that a search chooses: over samples of many seeds, tables of docs/search.md.
#include "find/plan_run.h"
#include "find/search_costs.h"
#include "find/search_scoring.h"
#include "find/training_sample.h"
#include "seeds.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace {

using namespace noscope;

struct Asked {
    std::string name, path, classes, boxes, costs, store;
    double call_s = .08;
    std::int64_t frames = 600;
    int seeds = 200, finalists = static_cast<int>(SearchSettings{}.finalists);
    double share = SearchSettings{}.most_share;
    bool nets = false, verbose = false;
};

struct Table {
    SearchTable table;
    std::vector<bool> drawn;
};

Result<Table> make_table(const Asked& asked) {
    FindOptions options;
    options.predicate.classes = {asked.classes};
    options.recording.inputs = {asked.path};
    options.reference.model = fmt::format("replay:{},cost={}", asked.boxes, asked.call_s);
    options.run.store = asked.store;
    options.run.threads = 1;
    PlanRun run(options, nullptr, {});
    if (auto opened = run.open(Plan{{Stage{}}}); !opened) return opened.error();
    Preparation preparation = run.preparation();
    MeasuredCosts costs;
    if (!asked.costs.empty()) {
        auto read = read_costs(asked.costs);
        if (!read) return read.error();
        costs = *read;
    }
    costs.reference_s = asked.call_s;
    CascadeTotals cost;
    SearchScoring scoring(preparation, costs, cost);
    const auto sample = [&](SampleSizes sizes) {
        return training_sample({preparation.session, options.sampling, sizes, preparation.question, 1,
                                preparation.cancel, preparation.stages});
    };
    auto all = sample({.select = run.totals().frames});
    if (!all) return all.error();
    std::ranges::sort(all->blocks, {}, &SampledBlock::number);
    auto blocks = label_blocks(labelling(preparation, "labelling", cost), *all);
    if (!blocks) return blocks.error();
    const double a_block = static_cast<double>(all->frames()) / static_cast<double>(all->blocks.size());
    if (auto looked = scoring.look_at_scene(a_block); !looked) return looked.error();
    Table made;
    made.drawn.assign(all->blocks.size(), true);
    if (asked.nets) {
        const std::int64_t train = 2 * asked.frames / 5;
        auto taught = sample({.train = train, .asked = train, .select = asked.frames - train});
        if (!taught) return taught.error();
        const BlockSample part = blocks_of(*taught, SampleRole::train);
        const BlockSample judged = blocks_of(*taught, SampleRole::select);
        const auto label = [&](const BlockSample& some) {
            return label_blocks(labelling(preparation, "labelling", cost), some);
        };
        const Status learnt = scoring.learn({.train = part,
                                             .key = "search seeds",
                                             .train_blocks = [&] { return label(part); },
                                             .select_blocks = [&] { return label(judged); }},
                                            true, true);
        if (!learnt) return learnt.error();
        std::set<std::int64_t> used;
        for (const SampledBlock& block : part.blocks) used.insert(block.number);
        for (std::size_t i = 0; i < all->blocks.size(); ++i)
            if (used.contains(all->blocks[i].number)) made.drawn[i] = false;
    }
    auto table = scoring.score(*blocks, *all);
    if (!table) return table.error();
    made.table = std::move(*table);
    return made;
}

double part(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

Status row(const Asked& asked, const Table& table, double budget, bool windows) {
    const Budgets budgets =
        windows ? Budgets{.recall = {}, .precision = {}, .fnr = budget, .fpr = budget}
                : Budgets{.recall = 1 - budget, .precision = 1 - budget, .fnr = {}, .fpr = {}};
    const SeedsRequest request{
        .table = table.table,
        .drawn = table.drawn,
        .budgets = budgets,
        .frames = asked.frames,
        .settings = {.finalists = static_cast<std::size_t>(asked.finalists), .most_share = asked.share}};
    auto best = hindsight_seconds(table.table, budgets);
    if (!best) return best.error();
    const auto reference = whole_outcome({Plan{{Stage{}}}, {-1}}, table.table, {});
    if (!reference) return reference.error();
    const double all_s = seconds_of({Plan{{Stage{}}}, {-1}}, reference->work, table.table.costs).total();
    int hold = 0, slower = 0;
    std::int64_t missed = 0, positive = 0, spurious = 0, negative = 0, touched = 0, truth = 0, right = 0,
                 reported = 0;
    std::vector<double> cost, regret, over_plain, calls_off, decoded_off, choose;
    for (int seed = 1; seed <= asked.seeds; ++seed) {
        auto run = run_seed(request, static_cast<std::uint64_t>(seed));
        if (!run) return run.error();
        hold += run->holds ? 1 : 0;
        missed += run->outcome.windows.missed;
        positive += run->outcome.windows.positive;
        spurious += run->outcome.windows.spurious;
        negative += run->outcome.windows.windows - run->outcome.windows.positive;
        touched += run->outcome.appearances.touched;
        truth += run->outcome.appearances.truth;
        right += run->outcome.appearances.right;
        reported += run->outcome.appearances.reported;
        cost.push_back((run->run_s + run->labels_s) / all_s);
        if (*best > 0) regret.push_back((run->run_s + run->labels_s) / *best);
        over_plain.push_back(run->run_s / run->plain_s);
        slower += run->run_s > run->plain_s + run->labels_s ? 1 : 0;
        const auto off = [](double predicted, double actual) {
            return actual > 0 ? std::abs(predicted / actual - 1) : predicted > 0 ? 1. : 0.;
        };
        calls_off.push_back(off(run->predicted_calls, run->actual_calls));
        decoded_off.push_back(off(run->predicted_decoded, run->actual_decoded));
        choose.push_back(run->choose_s);
        if (asked.verbose)
            fmt::print(stderr, "{} {} {}: {} holds {} | {} | calls {:.0f} predicted {:.0f}\n", asked.name,
                       budget, seed, run->plan, run->holds, run->outcome.windows.missed, run->actual_calls,
                       run->predicted_calls);
    }
    const auto share = [](std::int64_t some, std::int64_t whole) {
        return whole > 0 ? 100 * static_cast<double>(some) / static_cast<double>(whole) : 0.;
    };
    fmt::print(
        "| {} | {} {:g} % | {:.1f} % | {:.2f} % | {:.2f} % | {:.2f} % | {:.2f} % | {:.0f} ({:.0f}) % | "
        "{:.2f} "
        "({:.2f}) | {:.2f} | {} | {:.0f} ({:.0f}) % | {:.1f} ({:.1f}) % | {:.2f} |\n",
        asked.name, windows ? "windows" : "appearances", 100 * budget, 100. * hold / asked.seeds,
        share(touched, truth), share(right, reported), share(missed, positive), share(spurious, negative),
        100 * part(cost, .5), 100 * part(cost, .9), part(regret, .5), part(regret, .9), part(over_plain, .5),
        slower, 100 * part(calls_off, .5), 100 * part(calls_off, .9), 100 * part(decoded_off, .5),
        100 * part(decoded_off, .9), part(choose, .5));
    std::fflush(stdout);
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("What the plans of a search come to over samples of many seeds.");
    Asked asked;
    std::vector<double> budgets{.1, .05, .01};
    std::string of = "both";
    app.add_option("recording", asked.path, "A recording")->required();
    app.add_option("class", asked.classes, "What is looked for")->required();
    app.add_option("boxes", asked.boxes, "The reference's labels")->required();
    app.add_option("--name", asked.name, "Of its rows");
    app.add_option("--store", asked.store, "Where labels and nets are kept")->required();
    app.add_option("--costs", asked.costs, "A file of costs; else they are measured");
    app.add_option("--call", asked.call_s, "Seconds a call of the reference")->capture_default_str();
    app.add_option("--frames", asked.frames, "Labelled to choose by")->capture_default_str();
    app.add_option("--seeds", asked.seeds, "How many")->capture_default_str();
    app.add_option("--finalists", asked.finalists, "Plans judged on halves")->capture_default_str();
    app.add_option("--share", asked.share, "Of the budgets, that thresholds use up at most")
        ->capture_default_str();
    app.add_option("--budgets", budgets, "Shares of errors")->capture_default_str();
    app.add_option("--of", of, "appearances, windows or both")->capture_default_str();
    app.add_flag("--nets", asked.nets, "Nets and weights too, trained on two fifths of as many frames more");
    app.add_flag("--verbose", asked.verbose, "Tell each seed's plan");
    CLI11_PARSE(app, argc, argv);
    const auto table = make_table(asked);
    if (!table) {
        fmt::print(stderr, "{}\n", table.error().message);
        return 1;
    }
    for (const double budget : budgets)
        for (const bool windows : {false, true}) {
            if (of != "both" && (of == "windows") != windows) continue;
            if (const Status told = row(asked, *table, budget, windows); !told) {
                fmt::print(stderr, "{}\n", told.error().message);
                return 1;
            }
        }
    return 0;
}

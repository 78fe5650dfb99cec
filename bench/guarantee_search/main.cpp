// Whether audits of searched plans keep their promise: tables of docs/guarantee-validity.md.
#include "recording_tables.h"
#include "search_audits.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace noscope;

struct Asked {
    std::string name, path, classes, boxes, store, costs;
    std::int64_t labels = 0, check_labels = 0;
    int seeds = 200, each = 1, frozen = 0;
    double budget = .05, confidence = .95;
};

Result<RecordingScores> scores_of(const Asked& asked) {
    RecordingAsked made;
    made.options.predicate.classes = {asked.classes};
    made.options.recording.inputs = {asked.path};
    made.options.reference.model = fmt::format("replay:{},cost=0.08", asked.boxes);
    made.options.label_budget.frames = asked.labels;
    made.options.costs = asked.costs;
    made.options.run.store = asked.store;
    made.options.run.threads = 1;
    return score_recording(made);
}

Budgets budgets_of(const Asked& asked, bool windows) {
    const double b = asked.budget;
    return windows ? Budgets{.recall = {}, .precision = {}, .fnr = b, .fpr = b}
                   : Budgets{.recall = 1 - b, .precision = 1 - b, .fnr = {}, .fpr = {}};
}

void print(const std::string& name, const std::string& question, const AuditRow& row) {
    if (row.audits == 0) return;  // none was asked for
    const auto percent = [&](int count) { return 100. * count / row.audits; };
    fmt::print("| {} | {} | {} | {:.1f} % | {:.1f} % | {:.1f} % | {:.0f} % | {:.1f} % |\n", name, question,
               row.audits, percent(row.wrong.windows), percent(row.wrong.appearances),
               percent(row.wrong.certified), percent(row.certified),
               100. * static_cast<double>(row.labels) / static_cast<double>(row.frames));
    std::fflush(stdout);
}

// Of searches for one kind of budgets, and of answers that stay as they are.
Status audit(const Asked& asked, const RecordingScores& scores, bool windows, AuditWay way) {
    const Budgets budgets = budgets_of(asked, windows);
    const auto searched =
        searched_runs({scores.tables, budgets, scores.labels, {}}, asked.seeds, asked.confidence);
    if (!searched) return searched.error();
    std::vector<FrozenRun> frozen = adverse_runs(scores.tables.plain);
    frozen.insert(frozen.begin(), searched->runs.front());
    frozen.front().name = "of the first search";
    for (const Guarantee mode : {Guarantee::report, Guarantee::strict}) {
        // The wrong ways bound missed windows alone, and are not strict.
        if (way != AuditWay::sound && (mode == Guarantee::strict || !windows)) continue;
        const AuditSettings settings{.budgets = budgets,
                                     .mode = mode,
                                     .way = way,
                                     .label_budget = asked.labels,
                                     .check_labels = asked.check_labels,
                                     .confidence = asked.confidence};
        const std::string question = fmt::format("{}, {}", mode == Guarantee::strict ? "strict" : "report",
                                                 windows ? "windows" : "appearances");
        print(fmt::format("{}: a search each", asked.name), question,
              audit_runs(searched->runs, settings, asked.each));
        for (const FrozenRun& run : frozen)
            if (asked.frozen > 0 && way != AuditWay::labels_reused)
                print(fmt::format("{}: {}", asked.name, run.name), question,
                      audit_runs({run}, settings, asked.frozen));
    }
    if (way != AuditWay::sound) return {};
    const ForecastRow row = compare_forecasts(
        searched->runs, {.budgets = budgets, .mode = Guarantee::strict, .confidence = asked.confidence});
    const auto part = [](const std::vector<double>& sorted, double share) {
        return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
    };
    fmt::print("forecast of strict, {} {}: {} runs", asked.name, windows ? "windows" : "appearances",
               row.runs);
    if (!row.widths.empty())
        fmt::print("; {} within the bounds, whose upper is {:.1f} times the lower (middle)", row.inside,
                   part(row.widths, .5));
    fmt::print(
        "; {} foretold near-exhaustive, {} of them were; of {} others with a likeliest number {} within 30 % "
        "of it",
        row.exhaustive, row.near_exhaustive, row.ratios.size(), row.within);
    if (!row.ratios.empty())
        fmt::print(", taken over foretold {:.2f} / {:.2f} / {:.2f} (one in ten, middle, nine in ten)",
                   part(row.ratios, .1), part(row.ratios, .5), part(row.ratios, .9));
    fmt::print("\n");
    std::fflush(stdout);
    return {};
}

Status go(const Asked& asked, AuditWay way) {
    const auto scores = scores_of(asked);
    if (!scores) return scores.error();
    for (const bool windows : {false, true})
        if (const Status done = audit(asked, *scores, windows, way); !done) return done.error();
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Wrong claims, of a hundred, of audits of plans that were searched for.");
    Asked asked;
    app.add_option("recording", asked.path, "A recording of one file")->required();
    app.add_option("class", asked.classes, "What is looked for")->required();
    app.add_option("boxes", asked.boxes, "The reference's labels")->required();
    app.add_option("--name", asked.name, "Of its rows");
    app.add_option("--store", asked.store, "Where labels are kept")->required();
    app.add_option("--costs", asked.costs, "A file of costs; else they are measured");
    app.add_option("--label-budget", asked.labels, "Of search, run and check (as noscope find)");
    app.add_option("--check-labels", asked.check_labels,
                   "Of the check alone (what search and run leave of the budget)");
    app.add_option("--seeds", asked.seeds, "Searches, each with an audit of its own")->capture_default_str();
    app.add_option("--each", asked.each, "Audits of the answer of each search")->capture_default_str();
    app.add_option("--frozen", asked.frozen, "Audits of each of some answers that stay as they are")
        ->capture_default_str();
    app.add_option("--budget", asked.budget, "Share of errors")->capture_default_str();
    app.add_option("--confidence", asked.confidence)->capture_default_str();
    const std::vector<std::pair<std::string, AuditWay>> ways{
        {"sound", AuditWay::sound},
        {"blocks-as-windows", AuditWay::blocks_as_windows},
        {"labels-reused", AuditWay::labels_reused}};
    AuditWay way = AuditWay::sound;
    app.add_option("--way", way, "How bounds are made; all but `sound` are wrong on purpose")
        ->transform(CLI::CheckedTransformer(ways));
    CLI11_PARSE(app, argc, argv);
    if (const Status done = go(asked, way); !done) {
        fmt::print(stderr, "{}\n", done.error().message);
        return 1;
    }
    fmt::print("\n");
    return 0;
}

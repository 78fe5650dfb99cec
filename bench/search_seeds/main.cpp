// How the plans hold that a search chooses: over samples of many seeds, tables of docs/search.md.
#include "recording_tables.h"
#include "seed_row.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "query/detections.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

using namespace noscope;

struct Asked {
    std::string name, path, classes, boxes, costs, store, region, rate, of = "both";
    double call_s = .08;
    std::int64_t labels = 0;
    int seeds = 200, trainings = 0;
    std::vector<double> budgets{.1, .05, .01};
    bool verbose = false, head = false;
    SearchSettings settings;
};

Result<RecordingScores> scores_of(const Asked& asked) {
    RecordingAsked made;
    FindOptions& options = made.options;
    options.predicate.classes = {asked.classes};
    if (!asked.region.empty()) {
        auto region = parse_region(asked.region);
        if (!region) return region.error();
        options.predicate.regions = {*region};
    }
    if (!asked.rate.empty()) {
        auto rate = parse_rational(asked.rate);
        if (!rate) return fail(ErrorCode::usage, "--rate: a number, not '{}'", asked.rate);
        options.sampling.rate = *rate;
    }
    options.recording.inputs = {asked.path};
    options.reference.model = fmt::format("replay:{},cost={}", asked.boxes, asked.call_s);
    options.label_budget.frames = asked.labels;
    options.costs = asked.costs;
    options.run.store = asked.store;
    options.run.threads = 1;
    made.trainings = asked.trainings;
    return score_recording(made);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("What the plans of a search come to over samples of many seeds.");
    Asked asked;
    app.add_option("recording", asked.path, "A recording of one file")->required();
    app.add_option("class", asked.classes, "What is looked for")->required();
    app.add_option("boxes", asked.boxes, "The reference's labels")->required();
    app.add_option("--name", asked.name, "Of its rows");
    app.add_option("--store", asked.store, "Where labels and nets are kept")->required();
    app.add_option("--costs", asked.costs, "A file of costs; else they are measured");
    app.add_option("--call", asked.call_s, "Seconds a call of the reference")->capture_default_str();
    app.add_option("--rate", asked.rate, "Analysed frames a second (2)");
    app.add_option("--region", asked.region, "As noscope find");
    app.add_option("--label-budget", asked.labels,
                   "Frames that a search may label (as noscope find: 5 %, at least 600)");
    app.add_option("--trainings", asked.trainings,
                   "Samples that nets and weights are trained on; each seed has one")
        ->capture_default_str();
    app.add_option("--seeds", asked.seeds, "How many")->capture_default_str();
    app.add_option("--finalists", asked.settings.finalists, "Plans judged on halves")->capture_default_str();
    app.add_option("--share", asked.settings.most_share, "Of the budgets, that thresholds use up at most")
        ->capture_default_str();
    app.add_option("--budgets", asked.budgets, "Shares of errors")->capture_default_str();
    app.add_option("--of", asked.of, "appearances, windows or both")
        ->check(CLI::IsMember({"appearances", "windows", "both"}))
        ->capture_default_str();
    app.add_flag("--head", asked.head, "The table's head first");
    app.add_flag("--verbose", asked.verbose, "Tell each seed's plan");
    CLI11_PARSE(app, argc, argv);
    const auto scores = scores_of(asked);
    if (!scores) {
        fmt::print(stderr, "{}\n", scores.error().message);
        return 1;
    }
    if (asked.head) fmt::print("{}", seed_row_head());
    for (const double budget : asked.budgets)
        for (const bool windows : {false, true}) {
            if (asked.of != "both" && (asked.of == "windows") != windows) continue;
            const auto row = seed_row({.name = asked.name,
                                       .tables = scores->tables,
                                       .labels = scores->labels,
                                       .budget = budget,
                                       .windows = windows,
                                       .seeds = asked.seeds,
                                       .settings = asked.settings,
                                       .verbose = asked.verbose});
            if (!row) {
                fmt::print(stderr, "{}\n", row.error().message);
                return 1;
            }
            fmt::print("{}\n", *row);
            std::fflush(stdout);
        }
    return 0;
}

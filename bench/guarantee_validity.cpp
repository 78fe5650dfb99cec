// How often audits of made recordings say what is not so, and what they cost: the long form of
// tests/find/audit_test.cpp.
#include "find/audit_trial.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cmath>
#include <vector>

using namespace noscope;
using noscope::testing::Hardness;

namespace {

struct Kind {
    const char* name;
    Hardness hard;
};

std::vector<Kind> kinds(std::size_t windows) {
    return {
        {"scattered", {.windows = windows}},
        {"lost together", {.windows = windows, .lost_together = true}},
        {"rare", {.windows = windows, .starts = .003, .lost = .3}},
        {"busy", {.windows = windows, .starts = .2, .lost = .05, .added = .01}},
        {"not confirmed", {.windows = windows, .added = .01, .confirmed = false}},
        {"flickering", {.windows = windows, .longest = 20, .flickers = .4, .edges = .8}},
        {"short", {.windows = windows, .longest = 1, .flickers = .5, .lost = .2, .known = .1}},
        {"good", {.windows = windows, .starts = .05, .lost = 0, .part_lost = .02, .added = 0, .edges = .1}}};
}

struct Ask {
    const char* name;
    Guarantee mode;
    Budgets budgets;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("wrong claims of audits, of a hundred");
    int runs = 2000;
    std::size_t windows = 3600;
    double share = .2, confidence = .95;
    app.add_option("--runs", runs, "audits a line");
    app.add_option("--windows", windows, "of a recording");
    app.add_option("--share", share, "of its frames that report may label");
    app.add_option("--confidence", confidence);
    CLI11_PARSE(app, argc, argv);

    const Budgets appearances{.recall = .9, .precision = .9, .fnr = {}, .fpr = {}},
        rates{.recall = {}, .precision = {}, .fnr = .1, .fpr = .02};
    fmt::print(
        "| recording | asked | wrong of windows | of appearances | of budgets | certified | labelled |\n");
    fmt::print("|---|---|---|---|---|---|---|\n");
    for (const Kind& kind : kinds(windows))
        for (const Ask& ask : {Ask{"report, appearances", Guarantee::report, appearances},
                               Ask{"report, windows", Guarantee::report, rates},
                               Ask{"strict, appearances", Guarantee::strict, appearances},
                               Ask{"strict, windows", Guarantee::strict, rates}}) {
            AuditQuestion question{.presence = {1, 2},
                                   .grouping = {},
                                   .budgets = ask.budgets,
                                   .confirmed = kind.hard.confirmed,
                                   .mode = ask.mode,
                                   .confidence = confidence,
                                   .seed = 1,
                                   .label_budget = std::llround(share * 2. * static_cast<double>(windows))};
            int certified = 0;
            std::int64_t labelled = 0;
            const auto wrong = noscope::testing::wrong_audits(
                kind.hard, question, runs, [&](noscope::testing::AuditTrial& trial) {
                    certified += trial.report.kind == GuaranteeKind::certified ? 1 : 0;
                    labelled += trial.labelled;
                });
            const auto percent = [&](int count) { return 100. * count / runs; };
            fmt::print("| {} | {} | {:.1f} % | {:.1f} % | {:.1f} % | {:.0f} % | {:.0f} % |\n", kind.name,
                       ask.name, percent(wrong.windows), percent(wrong.appearances), percent(wrong.certified),
                       percent(certified),
                       100. * static_cast<double>(labelled) / runs / static_cast<double>(windows));
        }
}

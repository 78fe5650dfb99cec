// How long choosing a plan takes: one sweep of thresholds over n rows, and a whole search over a table of
// scores (docs/search.md). Rows and scores are drawn at random; nothing is decoded.
#include "cascade/plan.h"
#include "search/choose_plan.h"
#include "search/sweep.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <random>

namespace {

using namespace noscope;
// Core-seconds: what else runs on the machine does not count. Nothing here has a second thread.
double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

float share(std::mt19937_64& random) { return static_cast<float>(random() >> 40) * 0x1p-24F; }

// Windows of two frames, a tenth of them positive; both scores tell.
SweepRows random_rows(std::size_t frames, std::mt19937_64& random) {
    SweepRows rows;
    for (std::size_t i = 0; i < frames; i += 2) {
        const bool positive = random() % 10 == 0;
        const auto at = static_cast<std::uint32_t>(i);
        for (std::uint32_t f = at; f < at + 2; ++f) {
            const float lift = positive ? .3F : 0;
            rows.frames.push_back({share(random) + lift, (share(random) + lift) / 1.3F, positive});
            rows.members.push_back(f);
        }
        rows.windows.push_back({at, at + 2, 1, positive});
    }
    return rows;
}

void time_sweeps(std::size_t most, int rounds) {
    fmt::print("{:>12} {:>12} {:>16}\n", "rows", "core-seconds", "ns/(n log2 n)");
    std::mt19937_64 random(1);
    for (std::size_t n = 10'000; n <= most; n *= 10) {
        const SweepRows rows = random_rows(n, random);
        double best = 1e300;
        for (int round = 0; round < rounds; ++round) {
            const auto start = now();
            const auto found = sweep(rows, {true, true}, {.05, {}, .95}, {1e-4, .1});
            if (!found) fmt::print("no thresholds\n");
            best = std::min(best, now() - start);
        }
        const double size = static_cast<double>(n);
        fmt::print("{:>12} {:>12.4f} {:>16.2f}\n", n, best, best * 1e9 / (size * std::log2(size)));
    }
}

constexpr int kFramesABlock = 20;

// Blocks of 10 s with 2 frames a second, in a fifth of which something comes and goes.
SearchTable random_table(int frames) {
    SearchTable table;
    std::string text = "packets>0 | ";
    for (int i = 0; i < 13; ++i) text += "mse(empty," + std::to_string(40 + 10 * i) + ")>0 | ";
    text += "mse(previous:1s)>0 | mse(anchor)>0 | ";
    for (const char* net : {"8s2", "16s2", "8s2-16s2", "16s2-32s2"})
        text += std::string("cnn(64,") + net + ",d8)[0,1] | ";
    table.scorers = *parse_plan(text + "reference");
    std::mt19937_64 random(1);
    for (int block = 0; block < frames / kFramesABlock; ++block) {
        ScoredSpan span;
        span.time_base = {1, 2};
        const bool any = random() % 5 == 0;
        const int begin = static_cast<int>(random() % 8), end = begin + 8;
        span.scores.resize(table.scorers.stages.size());
        for (int i = 0; i < kFramesABlock; ++i) {
            const bool there = any && i >= begin && i < end;
            span.frames.push_back(
                {.window = i / 2, .pts = i, .packet = static_cast<std::uint32_t>(i), .key = i % 8 == 0});
            span.decoded.push_back(true);
            span.positive.push_back(there);
            for (std::size_t s = 0; s + 1 < table.scorers.stages.size(); ++s) {
                const auto* difference = std::get_if<DifferenceStage>(&table.scorers.stages[s].body);
                const int times = difference && difference->against == Against::anchor ? i : 1;
                for (int k = 0; k < times; ++k)
                    span.scores[s].push_back((share(random) + (there ? .4F : 0)) / 1.4F);
            }
        }
        table.spans.push_back(std::move(span));
        table.decode.emplace_back();
    }
    table.costs.reference_s = .1;
    table.costs.score_s.assign(table.scorers.stages.size(), 1e-5);
    table.costs.image.assign(table.scorers.stages.size(), -1);
    return table;
}

void time_search(int frames) {
    const SearchTable table = random_table(frames);
    const auto start = now();
    const auto outcome = choose_plan(table, {});
    const double seconds = now() - start;
    if (!outcome) return fmt::print("{}\n", outcome.error().message);
    fmt::print("{} scorers, {} frames: {:.2f} core-seconds, {} plans tried, chosen `{}`\n",
               table.scorers.stages.size() - 1, frames, seconds, outcome->tried,
               to_string(outcome->plans[outcome->chosen].candidate.plan));
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("How long sweeping thresholds and choosing a plan take.");
    std::size_t most = 10'000'000;
    int frames = 50'000, rounds = 3;
    app.add_option("--rows", most, "Rows of the largest sweep")->capture_default_str();
    app.add_option("--frames", frames, "Frames of the table")->capture_default_str();
    app.add_option("--rounds", rounds, "Of which the fastest counts")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    time_sweeps(most, rounds);
    time_search(frames);
}

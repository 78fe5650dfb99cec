// How many blocks a plan's certificate takes before the plan is used, by how much there is and how much is
// really missed; and how often a plan that breaks its budget is certified.
#include "guarantee/plan_tests.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <vector>

using namespace noscope;

namespace {

constexpr std::int64_t kWindows = 10;  // a block

struct Made {
    double blocks = 1;         // share of the blocks that hold positive windows
    std::int64_t windows = 5;  // positive ones in such a block
    double missed = 0;         // share of them
    bool together = true;      // all windows of a block are missed, or none; else scattered
};

std::vector<BlockErrors> made_blocks(const Made& made, std::size_t count, std::mt19937_64& random) {
    std::vector<BlockErrors> blocks(count, {kWindows, 0, 0, 0});
    const auto holding = static_cast<std::size_t>(std::llround(made.blocks * static_cast<double>(count)));
    for (std::size_t i = 0; i < holding; ++i) blocks[i].positive = made.windows;
    std::int64_t lost =
        std::llround(made.missed * static_cast<double>(holding) * static_cast<double>(made.windows));
    while (lost > 0) {
        BlockErrors& block = blocks[random() % holding];
        const std::int64_t more =
            std::min<std::int64_t>(made.together ? lost : 1, block.positive - block.missed);
        block.missed += more;
        lost -= more;
    }
    return blocks;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("blocks that a plan's certificate takes, and wrong certificates of a hundred");
    int runs = 500;
    std::size_t count = 684;
    double budget = .05, alpha = .05;
    app.add_option("--runs", runs, "tests a line");
    app.add_option("--blocks", count, "to draw from; half of them are drawn at most");
    app.add_option("--fnr", budget);
    app.add_option("--alpha", alpha);
    CLI11_PARSE(app, argc, argv);

    std::mt19937_64 random(1);
    fmt::print(
        "| blocks that hold some | positive windows in each | really missed | certified | blocks drawn: mean "
        "/ "
        "nine in ten | of all labels |\n|---|---|---|---|---|---|---|\n");
    for (const double share : {1., .5, .25, .1})
        for (const std::int64_t windows : {10, 5, 2})
            for (const double missed : {0., .01, .025, .055}) {
                int certified = 0;
                std::vector<double> drawn;
                for (int run = 0; run < runs; ++run) {
                    auto blocks = made_blocks({share, windows, missed}, count, random);
                    std::ranges::shuffle(blocks, random);
                    PlanTests tests(std::ssize(blocks), kWindows, 1, {{WindowRate::missed, budget}}, alpha);
                    std::size_t at = 0;
                    for (; at < count / 2 && tests.passed() == 0; ++at) tests.add(std::span(&blocks[at], 1));
                    certified += tests.passed() == 1 ? 1 : 0;
                    drawn.push_back(static_cast<double>(at));
                }
                std::ranges::sort(drawn);
                const double mean = std::accumulate(drawn.begin(), drawn.end(), 0.) / runs;
                const double most = drawn[static_cast<std::size_t>(.9 * (runs - 1))];
                fmt::print("| {:.0f} % | {} | {:.1f} % | {:.1f} % | {:.0f} / {:.0f} | {:.0f} % |\n",
                           100 * share, windows, 100 * missed, 100. * certified / runs, mean, most,
                           100 * mean / static_cast<double>(count));
            }
}

// Our numbers against SciPy's and a plain restatement of the betting martingale (check_statistics.py), on
// random inputs.
#include "guarantee/anytime_bound.h"
#include "guarantee/betting.h"
#include "guarantee/binomial_bounds.h"
#include "guarantee/hypergeometric.h"
#include "guarantee/sample_bounds.h"
#include "guarantee/special_functions.h"
#include "support/command.h"
#include "support/random.h"
#include "support/temp_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <string>
#include <vector>

namespace noscope {
namespace {

using testing::Random;

// 1 to `largest`, as likely in each decade.
std::int64_t some(Random& random, double largest) {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::pow(largest, random.fraction())));
}

std::int64_t up_to(Random& random, std::int64_t largest) {
    return static_cast<std::int64_t>(random.fraction() * static_cast<double>(largest + 1));
}

// One line a number: what it is, its inputs, ours.
std::string our_numbers() {
    Random random(1);
    std::string text;
    constexpr double kAlphas[] = {.2, .05, .025, .01, 1e-4};
    for (int i = 0; i < 800; ++i) {
        const std::int64_t population = some(random, i % 3 ? 1e4 : 1e8);
        const std::int64_t drawn = std::min(population, some(random, 1e6)),
                           marked = up_to(random, population);
        const double alpha = kAlphas[random() % 5];
        // Near what is expected, where tails are neither 0 nor 1.
        const double mean =
            static_cast<double>(drawn) * static_cast<double>(marked) / static_cast<double>(population);
        const auto found = std::clamp<std::int64_t>(
            static_cast<std::int64_t>(mean + (random.fraction() * 8 - 4) * std::sqrt(mean + 1)),
            std::max<std::int64_t>(0, drawn + marked - population), std::min(drawn, marked));
        const Urn urn{population, marked, drawn};
        text +=
            fmt::format("chance {} {} {} {} {}\n", population, marked, drawn, found, log_chance(urn, found));
        text += fmt::format("at_most {} {} {} {} {}\n", population, marked, drawn, found,
                            chance_of_at_most(urn, found));
        text += fmt::format("at_least {} {} {} {} {}\n", population, marked, drawn, found,
                            chance_of_at_least(urn, found));
        const SampleCount count{population, drawn, found};
        text += fmt::format("most {} {} {} {} {}\n", population, drawn, found, alpha,
                            marked_at_most(count, alpha));
        text += fmt::format("least {} {} {} {} {}\n", population, drawn, found, alpha,
                            marked_at_least(count, alpha));
        text +=
            fmt::format("share_most {} {} {} {}\n", drawn, found, alpha, share_at_most(drawn, found, alpha));
        text += fmt::format("share_least {} {} {} {}\n", drawn, found, alpha,
                            share_at_least(drawn, found, alpha));
        const double a = .1 + 50 * random.fraction(), b = static_cast<double>(some(random, 1e5)),
                     x = random.fraction();
        text += fmt::format("beta {} {} {} {}\n", a, b, x, incomplete_beta(a, b, x));
        text += fmt::format("log_beta {} {} {}\n", a, b, log_beta(a, b));
    }
    for (int i = 0; i < 150; ++i) {
        const auto population = 20 + up_to(random, 400), marked = 1 + up_to(random, population / 4),
                   start = marked;
        std::string labels;
        std::int64_t left = marked, found = 0;
        BettingTest test(population, static_cast<double>(start));
        const std::int64_t drawn = 1 + up_to(random, population * 2 / 3);
        for (std::int64_t t = 0; t < drawn; ++t) {
            const bool hit =
                random.fraction() * static_cast<double>(population - t) < static_cast<double>(left);
            labels += hit ? '1' : '0';
            left -= hit;
            found += hit;
            test.add(hit);
        }
        const AuditPrior prior;
        text += fmt::format("evidence {} {} {} {} {} {} {}\n", population, marked, labels, prior.none,
                            prior.a, prior.b, log_evidence({population, drawn, found}, marked));
        text += fmt::format("betting {} {} {} {}\n", population, start, labels, test.log_money());
    }
    // Values between 0 and 1, as sums over blocks are.
    for (int i = 0; i < 100; ++i) {
        const auto population = 20 + up_to(random, 300);
        std::vector<double> values(static_cast<std::size_t>(population * 2 / 3));
        for (double& value : values) value = random() % 3 == 0 ? .25 * random.fraction() : .05;
        const double total = .05 * static_cast<double>(population);
        BettingTest test(population, total);
        std::string list;
        for (const double value : values) {
            test.add(value);
            list += fmt::format("{}{}", list.empty() ? "" : ",", value);
        }
        text += fmt::format("sums {} {} {} {}\n", population, total, list, test.log_money());
    }
    return text;
}

// The betting alone against `confseq` 0.0.11 by the authors of the papers (docs/guarantee-validity.md says
// how it comes to build/confseq).
TEST(CheckStatistics, AgainstConfseq) {
    const std::string python = "PYTHONPATH=" + testing::quoted(NOSCOPE_SOURCE_FOLDER "/build/confseq") + " " +
                               testing::quoted(NOSCOPE_SOURCE_FOLDER "/.venv/bin/python3") + " -B " +
                               testing::quoted(NOSCOPE_SOURCE_FOLDER "/tests/guarantee/check_confseq.py");
    if (testing::run_command(python + " 2>&1").code != 0)
        GTEST_SKIP() << "confseq is not in build/confseq (docs/guarantee-validity.md): skipped";
    const testing::TempFolder folder;
    const auto result = testing::run_command(
        python + " " + testing::quoted(folder.write("numbers.txt", our_numbers())) + " 2>&1");
    EXPECT_EQ(result.code, 0) << result.output;
    std::cout << result.output;
}

TEST(CheckStatistics, AgainstScipy) {
    const std::string python = testing::quoted(NOSCOPE_SOURCE_FOLDER "/.venv/bin/python3");
    if (testing::run_command(python + " -c 'import scipy.stats' 2>&1").code != 0)
        GTEST_SKIP() << "SciPy is not in .venv (scripts/setup puts it there): skipped";
    const testing::TempFolder folder;
    const std::string numbers = folder.write("numbers.txt", our_numbers());
    const auto result = testing::run_command(
        python + " -B " + testing::quoted(NOSCOPE_SOURCE_FOLDER "/tests/guarantee/check_statistics.py") +
        " " + testing::quoted(numbers) + " 2>&1");
    EXPECT_EQ(result.code, 0) << result.output;
    std::cout << result.output;
}

}  // namespace
}  // namespace noscope

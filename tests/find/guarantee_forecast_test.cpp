// What explain() foretells of a check, beside what checks of the same answer take.
#include "find/audit_trial.h"

#include "find/guarantee_forecast.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace noscope {
namespace {

using noscope::testing::audit_trial;
using noscope::testing::Hardness;
using noscope::testing::made_recording;
using noscope::testing::MadeRecording;

constexpr std::size_t kBlock = 10;  // windows

// As open_windows() counts them, of every `step`-th block.
OpenSample sampled(const MadeRecording& made, std::size_t step) {
    OpenSample sample;
    const auto truth = made.true_windows();
    const double gap_s = made.grouping.merge_gap.value();
    for (std::size_t first = 0; first + kBlock <= made.windows.size(); first += step * kBlock) {
        const std::span block(made.windows.data() + first, kBlock);
        const auto spans = appearance_spans(block, made.grouping);
        OpenWindows& all = sample.blocks.emplace_back();
        for (std::size_t i = 0; i < kBlock; ++i) {
            const auto own = std::ranges::find_if(
                spans, [&](const Span& span) { return span.first <= i && i <= span.last; });
            const bool inside = own != spans.end(), called = block[i].positive,
                       positive = truth[first + i].positive;
            bool near = false;
            for (std::size_t k = 1; k < kBlock; ++k)
                near = near || (block[k].positive != block[k - 1].positive && i + kNearChange >= k &&
                                i < k + kNearChange);
            const bool may_start = block[i].start_s - block.front().start_s > gap_s;
            ++all.windows;
            all.frames += block[i].frames;
            all.positive += positive;
            all.decided_missed += positive && !called;
            all.decided_added += called && !positive;
            all.start_places += may_start;
            all.starts += may_start && inside && own->first == i;
            all.all_labels += block[i].frames - block[i].reference_frames;
            const Truth known = truth_of(block[i], made.presence);
            if (known != Truth::open) {
                ++(known == Truth::positive ? all.exact_positive : all.exact_negative);
                continue;
            }
            all.labels += block[i].frames - block[i].reference_frames;
            ++(called ? all.open_positive : all.open_negative);
            all.near_positive += near && called;
            all.near_negative += near && !called;
            if (called != positive) ++(called ? all.added : all.missed);
            all.near_added += near && called && !positive;
            all.near_missed += near && !called && positive;
            if (!inside) {
                ++all.outside;
                all.missed_outside += positive;
            } else if (called) {
                ++all.inside;
            }
        }
    }
    sample.group.assign(sample.blocks.size(), 0);
    sample.group_blocks = {std::ssize(sample.blocks)};
    return sample;
}

struct Case {
    const char* name;
    Hardness hard;
    Budgets budgets;
};

Budgets recall(double at_least) { return {.recall = at_least, .precision = {}, .fnr = {}, .fpr = {}}; }
Budgets precision(double at_least) { return {.recall = {}, .precision = at_least, .fnr = {}, .fpr = {}}; }
Budgets fnr(double at_most) { return {.recall = {}, .precision = {}, .fnr = at_most, .fpr = {}}; }
Budgets fpr(double at_most) { return {.recall = {}, .precision = {}, .fnr = {}, .fpr = at_most}; }

Hardness hard(double starts, double lost, double added, int longest = 8) {
    return {.windows = 9000,
            .starts = starts,
            .longest = longest,
            .flickers = 0,
            .lost = lost,
            .part_lost = 0,
            .added = added,
            .edges = 0,
            .known = .02};
}

std::vector<Case> cases() {
    return {{"recall .9, nothing wrong", hard(.05, 0, 0), recall(.9)},
            {"recall .8, nothing wrong, rarer", hard(.01, 0, 0), recall(.8)},
            {"recall .8, some missed", hard(.05, .005, 0, 2), recall(.8)},
            {"recall .9, busy", hard(.2, 0, 0), recall(.9)},
            {"fnr .05, nothing wrong", hard(.05, 0, 0), fnr(.05)},
            {"fnr .1, some missed", hard(.05, .02, 0), fnr(.1)},
            {"fnr .2, half of it missed", hard(.03, .1, 0, 4), fnr(.2)},
            {"precision .95, busy", hard(.2, 0, 0), precision(.95)},
            {"fpr .01, nothing wrong", hard(.05, 0, 0), fpr(.01)}};
}

WorkTotals totals_of(const MadeRecording& made) {
    WorkTotals totals;
    totals.frames = std::ssize(made.windows) * noscope::testing::kFramesAWindow;
    return totals;
}

FindOptions options_of(const Case& one, Guarantee mode) {
    FindOptions options;
    options.budgets = one.budgets;
    options.guarantee = mode;
    return options;
}

AuditQuestion question_of(const Case& one, Guarantee mode, std::int64_t labels, std::uint64_t seed) {
    return {.presence = {1, 2},
            .grouping = {},
            .budgets = one.budgets,
            .confirmed = true,
            .mode = mode,
            .confidence = .95,
            .seed = seed,
            .label_budget = labels};
}

// Of so many audits with these labels, how many certify the budget.
int certified(const MadeRecording& made, const Case& one, std::int64_t labels) {
    int count = 0;
    for (std::uint64_t seed = 0; seed < 15; ++seed)
        count += audit_trial(made, question_of(one, Guarantee::report, labels, seed)).report.budgets[0].kept;
    return count;
}

// With 30 % more labels than foretold most checks certify the budget, with 30 % less most do not.
TEST(GuaranteeForecasts, AreWithinAThirdOfWhatACheckTakes) {
    for (const Case& one : cases())
        for (const std::size_t step : {1, 2}) {
            SCOPED_TRACE(std::string(one.name) + (step == 1 ? "" : ", from half of it"));
            const MadeRecording made = made_recording(one.hard, 4);
            const OpenSample open = sampled(made, step);
            const GuaranteeForecast told =
                forecast_guarantee(open, 1., totals_of(made), options_of(one, Guarantee::report));
            ASSERT_EQ(told.budgets.size(), 1U);
            const BudgetForecast& budget = told.budgets[0];
            ASSERT_FALSE(budget.near_exhaustive);
            const auto part = [&](double share) {
                return std::llround(share * static_cast<double>(budget.labels));
            };
            EXPECT_GE(certified(made, one, part(1.3)), 8) << budget.labels;
            EXPECT_LE(certified(made, one, part(.7)), 7) << budget.labels;
        }
}

// The same of `strict`, which takes what it must, where a number is told.
TEST(GuaranteeForecasts, AreWithinAThirdOfWhatStrictTakes) {
    std::size_t told_of = 0;
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.name);
        const MadeRecording made = made_recording(one.hard, 4);
        const GuaranteeForecast told =
            forecast_guarantee(sampled(made, 1), 1., totals_of(made), options_of(one, Guarantee::strict));
        std::vector<std::int64_t> took;
        for (std::uint64_t seed = 0; seed < 15; ++seed)
            took.push_back(audit_trial(made, question_of(one, Guarantee::strict, 0, seed)).labels);
        std::ranges::sort(took);
        EXPECT_LE(told.strict_low, took[7]);
        EXPECT_GE(told.strict_high, took[7]);
        if (!told.strict_labels) continue;
        ++told_of;
        EXPECT_LE(std::abs(static_cast<double>(*told.strict_labels) / static_cast<double>(took[7]) - 1), .3)
            << *told.strict_labels << " foretold, " << took[7] << " taken";
    }
    EXPECT_GE(told_of + 2, cases().size());
}

// Of small samples, many of which show no error where there are some: the bounds hold what a check takes in
// four of five at least, and they are bounds of something.
TEST(GuaranteeForecasts, BoundsOfStrictHoldWhatItTakes) {
    const Case one{"fnr .1, some missed", hard(.1, .03, 0), fnr(.1)};
    int held = 0, all = 0, narrow = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const MadeRecording made = made_recording(one.hard, seed);
        const GuaranteeForecast told =
            forecast_guarantee(sampled(made, 20), 1., totals_of(made), options_of(one, Guarantee::strict));
        const std::int64_t took = audit_trial(made, question_of(one, Guarantee::strict, 0, seed)).labels;
        ++all;
        held += told.strict_low <= took && took <= told.strict_high;
        narrow += told.strict_low > 100 && told.strict_high < 9000;
    }
    EXPECT_GE(5 * held, 4 * all) << held;
    EXPECT_GE(3 * narrow, all) << narrow;
}

// Also where a small sample leaves nothing but nearly all labels, and one that is a little smaller than the
// others stands at the edge of what is drawn.
TEST(GuaranteeForecasts, TheLikeliestLiesWithinTheBoundsAndIsToldWhereTheyAreNear) {
    int told_of = 0, not_told = 0;
    for (const Case& one : {Case{"recall .8, rare", hard(.002, .3, 0), recall(.8)},
                            Case{"recall .9, near-exhaustive", hard(.01, .1, .01), recall(.9)},
                            Case{"fnr .1, some missed", hard(.1, .03, 0), fnr(.1)}})
        for (std::uint64_t seed = 1; seed <= 12; ++seed) {
            SCOPED_TRACE(one.name);
            const MadeRecording made = made_recording(one.hard, seed);
            const GuaranteeForecast told = forecast_guarantee(sampled(made, 20), 1., totals_of(made),
                                                              options_of(one, Guarantee::strict));
            EXPECT_EQ(told.strict_labels.has_value(), told.strict_high <= 2 * told.strict_low);
            if (!told.strict_labels) {
                ++not_told;
                continue;
            }
            ++told_of;
            EXPECT_LE(told.strict_low, *told.strict_labels);
            EXPECT_LE(*told.strict_labels, told.strict_high);
        }
    EXPECT_GE(told_of, 12);
    EXPECT_GE(not_told, 6);
}

}  // namespace
}  // namespace noscope

#include "guarantee/strict_choice.h"

#include "guarantee/label_cost.h"
#include "guarantee/tests_in_order.h"

#include <algorithm>
#include <cassert>

namespace noscope {
namespace {

// Whether, by the bound on the wrong ones of those that `count` was drawn from, at most `budget` of all that
// are of their kind are wrong: the `exact` ones and the wrong ones. What the sample corrects is not taken
// off: which depth is the first to break the budget must not hang on the sample, or tests in order promise
// nothing.
bool keeps_one(const SampleCount& count, std::int64_t exact, const std::optional<double>& budget,
               const std::optional<std::int64_t>& most, double alpha) {
    if (!budget && !most) return true;
    const std::int64_t wrong = marked_at_most(count, alpha);
    return (!budget || wrong <= most_missed_for_fnr(exact, 0, *budget)) && (!most || wrong <= *most);
}

StrictTest counted(const StrictQuestion& question, std::span<const AuditedWindow> sample,
                   std::int64_t depth) {
    StrictTest test{.depth = depth, .missed = {}, .false_alarms = {}};
    const auto unasked = question.called_positive.begin() + depth;
    test.false_alarms.population = std::count(unasked, question.called_positive.end(), true);
    test.missed.population = question.called_positive.end() - unasked - test.false_alarms.population;
    for (const AuditedWindow& window : sample) {
        if (window.rank < depth) continue;
        const bool called = question.called_positive[static_cast<std::size_t>(window.rank)];
        SampleCount& count = called ? test.false_alarms : test.missed;
        ++count.drawn;
        if (called != window.positive) ++count.found;
    }
    return test;
}

}  // namespace

StrictChoice strict_choice(const StrictQuestion& question, std::span<const AuditedWindow> sample) {
    [[maybe_unused]] const std::int64_t windows = std::ssize(question.called_positive);
    assert(!question.depths.empty() && question.depths.front() == windows && question.depths.back() >= 0);
    assert(std::is_sorted(question.depths.rbegin(), question.depths.rend()));
    const std::int64_t positive = std::count_if(sample.begin(), sample.end(),
                                                [](const AuditedWindow& window) { return window.positive; });
    const std::int64_t negative = std::ssize(sample) - positive;

    // The sample's own windows are exact, whichever side found them.
    StrictBudgets budgets = question;
    budgets.exact_positive += positive;
    budgets.exact_negative += negative;
    StrictChoice choice;
    const auto passed = last_passed(question.depths.size(), [&](std::size_t i) {
        StrictTest test = counted(question, sample, question.depths[i]);
        test.passed = keeps(budgets, test);
        choice.tests.push_back(test);
        return test.passed;
    });
    assert(passed);  // at the first depth no window is unasked
    choice.depth = question.depths[*passed];
    return choice;
}

bool keeps(const StrictBudgets& budgets, const StrictTest& test) {
    return all_pass({keeps_one(test.missed, budgets.exact_positive - test.missed.found, budgets.fnr,
                               budgets.most_missed, budgets.alpha),
                     keeps_one(test.false_alarms, budgets.exact_negative - test.false_alarms.found,
                               budgets.fpr, budgets.most_false, budgets.alpha)});
}

double strict_share(const StrictBudgets& budgets, std::int64_t negative, std::int64_t positive) {
    double share = 0;
    const auto want = [&](std::int64_t population, std::int64_t most) {
        if (population == 0 || most >= population) return;
        const auto labels = sample_for(population, most, std::min(kStrictErrors, most), budgets.alpha);
        share = std::max(share, labels ? static_cast<double>(*labels) / static_cast<double>(population) : 1.);
    };
    if (budgets.fnr) want(negative, most_missed_for_fnr(budgets.exact_positive + positive, 0, *budgets.fnr));
    if (budgets.fpr) want(positive, most_missed_for_fnr(budgets.exact_negative + negative, 0, *budgets.fpr));
    if (budgets.most_missed) want(negative, *budgets.most_missed);
    if (budgets.most_false) want(positive, *budgets.most_false);
    return share;
}

std::vector<std::int64_t> halving_depths(std::int64_t windows, int count) {
    assert(windows >= 0 && count >= 2);
    std::vector<std::int64_t> depths{windows};
    while (std::ssize(depths) < count - 1 && depths.back() > 1) depths.push_back(depths.back() / 2);
    if (depths.back() > 0) depths.push_back(0);
    return depths;
}

}  // namespace noscope

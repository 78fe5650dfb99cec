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
bool keeps(const SampleCount& count, std::int64_t exact, const std::optional<double>& budget,
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

    StrictChoice choice;
    const auto passed = last_passed(question.depths.size(), [&](std::size_t i) {
        StrictTest test = counted(question, sample, question.depths[i]);
        // The sample's own windows are exact, whichever side found them.
        const std::int64_t exact_positive = question.exact_positive + positive - test.missed.found;
        const std::int64_t exact_negative = question.exact_negative + negative - test.false_alarms.found;
        test.passed = all_pass(
            {keeps(test.missed, exact_positive, question.fnr, question.most_missed, question.alpha),
             keeps(test.false_alarms, exact_negative, question.fpr, question.most_false, question.alpha)});
        choice.tests.push_back(test);
        return test.passed;
    });
    assert(passed);  // at the first depth no window is unasked
    choice.depth = question.depths[*passed];
    return choice;
}

std::vector<std::int64_t> halving_depths(std::int64_t windows, int count) {
    assert(windows >= 0 && count >= 2);
    std::vector<std::int64_t> depths{windows};
    while (std::ssize(depths) < count - 1 && depths.back() > 1) depths.push_back(depths.back() / 2);
    if (depths.back() > 0) depths.push_back(0);
    return depths;
}

}  // namespace noscope

#include "find/audit_strict.h"

#include "find/audit_appearances.h"
#include "guarantee/label_cost.h"
#include "guarantee/tests_in_order.h"
#include "query/windows.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace noscope {
namespace {

constexpr int kDepths = 24;

// Hits that a window called positive adds to its appearance if it is truly positive.
int hits_at_least(const Window& window) {
    return known_whole(window) ? window.positive_frames : std::max(1, window.reference_positives);
}

}  // namespace

StrictPlan::StrictPlan(const FrozenAnswer& frozen, std::span<const Window> windows,
                       const AuditQuestion& question)
    : frozen_(frozen), question_(question) {
    for (std::size_t i = 0; i < frozen.size(); ++i) {
        if (frozen.is_open(i))
            ++(frozen.called(i) ? positive_ : negative_);
        else
            ++(frozen.truth(i) == Truth::positive ? exact_positive_ : exact_negative_);
    }
    rank();
    const Budgets& budgets = question.budgets;
    const bool of_windows = budgets.fnr || budgets.fpr;
    // Half of it says how many windows are rightly called what they are, which the rates are shares of.
    alpha_ = of_windows ? alpha_each(1 - question.confidence, 2) : 1 - question.confidence;
    // Fixed before the sample: by what is known to be true now.
    if (budgets.recall || budgets.precision) {
        const AppearanceFacts facts = appearance_facts(frozen, windows, question.presence, question.grouping);
        const auto none_below = [](std::int64_t most) { return std::max<std::int64_t>(0, most); };
        if (budgets.recall)
            most_missed_ = *budgets.recall > 0
                               ? none_below(most_missed_for_recall(facts.known_true, 0, *budgets.recall))
                               : kMostWindows;
        if (budgets.precision)
            most_false_ = none_below(
                most_false_for_precision(facts.reported, facts.known_right, 0, *budgets.precision));
    }
    sample_ = needed();
}

// Near a change of what is claimed, or where little is left to be seen before a claim turns: doubtful.
void StrictPlan::rank() {
    const auto count = static_cast<std::int64_t>(frozen_.size());
    std::vector<std::int64_t> away(frozen_.size(), count);
    for (std::int64_t i = 0, last = -count; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (i > 0 && frozen_.called(at) != frozen_.called(at - 1)) last = i;
        away[at] = i - last;
    }
    for (std::int64_t i = count - 1, last = 2 * count; i >= 0; --i) {
        const auto at = static_cast<std::size_t>(i);
        if (i + 1 < count && frozen_.called(at) != frozen_.called(at + 1)) last = i;
        away[at] = std::min(away[at], last - i);
    }
    order_ = frozen_.open();
    std::ranges::stable_sort(order_, {}, [&](std::size_t i) { return away[i]; });
    rank_of_.assign(frozen_.size(), -1);
    for (std::size_t rank = 0; rank < order_.size(); ++rank)
        rank_of_[order_[rank]] = static_cast<std::int64_t>(rank);
}

// As they are before the sample. All may be wrong where all may.
StrictBudgets StrictPlan::budgets() const {
    const auto below_1 = [](const std::optional<double>& budget) {
        return budget && *budget < 1 ? budget : std::nullopt;
    };
    return {.exact_positive = exact_positive_,
            .exact_negative = exact_negative_,
            .fnr = below_1(question_.budgets.fnr),
            .fpr = below_1(question_.budgets.fpr),
            .most_missed = most_missed_,
            .most_false = most_false_,
            .alpha = alpha_};
}

// So that the test of "none is asked" passes with a few errors, if they are as many as claimed.
std::int64_t StrictPlan::needed() const {
    const std::int64_t all = std::ssize(order_);
    if (all == 0) return 0;
    const double share = strict_share(budgets(), negative_, positive_);
    if (share >= kNearExhaustive) return all;
    return std::min(all, static_cast<std::int64_t>(std::ceil(share * static_cast<double>(all))));
}

StrictChoice StrictPlan::choose(std::span<const Window> windows, std::span<const std::size_t> sample) const {
    StrictQuestion asked{budgets(), {}, {}};
    for (const std::size_t i : order_) asked.called_positive.push_back(frozen_.called(i));
    asked.depths = halving_depths(std::ssize(order_), kDepths);
    SampleCount missed{negative_, 0, 0}, added{positive_, 0, 0};
    std::vector<AuditedWindow> audited;
    for (const std::size_t i : sample) {
        const bool positive = truth_of(windows[i], question_.presence) == Truth::positive;
        audited.push_back({rank_of_[i], positive});
        SampleCount& count = frozen_.called(i) ? added : missed;
        ++count.drawn;
        if (frozen_.called(i) != positive) ++count.found;
    }
    // Of the windows that were not drawn, those that are surely what they are called.
    const auto right = [&](const SampleCount& count) {
        return std::max<std::int64_t>(
            0, count.population - count.drawn - (marked_at_most(count, alpha_) - count.found));
    };
    asked.exact_positive += asked.fnr ? right(added) : 0;
    asked.exact_negative += asked.fpr ? right(missed) : 0;
    return strict_choice(asked, audited);
}

std::vector<std::size_t> StrictPlan::unsettled(std::span<const Window> windows) const {
    std::vector<std::size_t> ask;
    if (!most_missed_ && !most_false_) return ask;
    const auto reported = appearance_spans(windows, question_.grouping);
    std::size_t next = 0;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        while (next < reported.size() && reported[next].last < i) ++next;
        if (next < reported.size() && reported[next].first <= i) continue;
        // The tests count windows that are called negative; these may be positive without that.
        const bool tested = frozen_.is_open(i) && !frozen_.called(i);
        if (!tested && !known_whole(windows[i]) &&
            truth_of(windows[i], question_.presence) != Truth::negative)
            ask.push_back(i);
    }
    for (const Span& span : reported) {
        // Too few hits may be left though every window that is called positive is so.
        int hits = 0;
        for (std::size_t i = span.first; i <= span.last; ++i)
            if (windows[i].positive) hits += hits_at_least(windows[i]);
        if (hits >= question_.grouping.min_hits) continue;
        for (std::size_t i = span.first; i <= span.last; ++i)
            if (windows[i].positive && !known_whole(windows[i])) ask.push_back(i);
    }
    return ask;
}

bool StrictPlan::appearances_kept(std::span<const Window> windows) const {
    const AppearanceFacts facts = appearance_facts(frozen_, windows, question_.presence, question_.grouping);
    const Budgets& budgets = question_.budgets;
    if (most_missed_ && *most_missed_ > 0) {
        const auto recall = recall_at_least(facts.known_true, *most_missed_);
        if (*budgets.recall > 0 && (!recall || *recall < *budgets.recall)) return false;
    }
    if (most_false_ && facts.reported > 0) {
        const auto precision = precision_at_least(facts.reported, facts.known_right, *most_false_);
        if (*precision < *budgets.precision) return false;
    }
    return true;
}

}  // namespace noscope

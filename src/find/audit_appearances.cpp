#include "find/audit_appearances.h"

#include "query/metrics.h"

#include <algorithm>
#include <cassert>

namespace noscope {
namespace {

// Whether all windows of [first, last] that lie outside `kept` are negative for certain.
bool rest_is_negative(std::span<const Window> windows, const Span& whole, const Span& kept,
                      Rational presence) {
    for (std::size_t i = whole.first; i <= whole.last; ++i)
        if ((i < kept.first || i > kept.last) && truth_of(windows[i], presence) != Truth::negative)
            return false;
    return true;
}

}  // namespace

AppearanceFacts appearance_facts(const FrozenAnswer& frozen, std::span<const Window> windows,
                                 Rational presence, const Grouping& grouping) {
    const std::vector<Span> reported = appearance_spans(windows, grouping);
    const std::vector<Span> certain = certain_spans(windows, presence, grouping);
    AppearanceFaults faults;
    compare_appearances(certain, reported, grouping, &faults);
    AppearanceFacts facts;
    facts.reported = std::ssize(reported);
    facts.known_true = facts.reported - std::ssize(faults.spurious);
    facts.known_right = facts.known_true - std::ssize(faults.overlong);
    std::vector<bool> right(reported.size(), true);
    for (const auto* at_fault : {&faults.spurious, &faults.overlong})
        for (const std::size_t i : *at_fault) right[i] = false;

    std::size_t next = 0;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        while (next < reported.size() && reported[next].last < i) ++next;
        if (next < reported.size() && reported[next].first <= i) continue;
        const bool sampled = frozen.is_open(i) && !frozen.inside(i);
        if (!sampled && !known_whole(windows[i]) && truth_of(windows[i], presence) != Truth::negative)
            facts.loose_outside.push_back(i);
    }
    for (std::size_t r = 0; r < reported.size(); ++r) {
        if (right[r]) continue;
        const Span& span = reported[r];
        std::vector<std::size_t> ask;
        const auto whole = frozen.span_of(span.first);
        const bool within = whole && frozen.spans()[*whole].last >= span.last;
        bool loose = !within || !rest_is_negative(windows, frozen.spans()[*whole], span, presence);
        const std::size_t first =
            loose && whole ? std::min(span.first, frozen.spans()[*whole].first) : span.first;
        const std::size_t last = loose && within ? frozen.spans()[*whole].last : span.last;
        int hits = 0;
        bool any_sampled = false;
        for (std::size_t i = first; i <= last; ++i) {
            const bool sampled = frozen.is_open(i) && frozen.called(i) && frozen.inside(i);
            any_sampled = any_sampled || sampled;
            if (windows[i].positive) hits += std::max(1, windows[i].reference_positives);
            if (known_whole(windows[i])) continue;
            // One that is positive for certain lies in a true appearance if the others do, unless hits lack.
            if (windows[i].positive && !sampled && truth_of(windows[i], presence) != Truth::positive)
                loose = true;
            ask.push_back(i);
        }
        if (!any_sampled && hits < grouping.min_hits) loose = true;
        if (!loose) continue;
        ++facts.loose_reported;
        facts.loose_inside.insert(facts.loose_inside.end(), ask.begin(), ask.end());
    }
    std::ranges::sort(facts.loose_inside);
    const auto repeated = std::ranges::unique(facts.loose_inside);
    facts.loose_inside.erase(repeated.begin(), repeated.end());
    return facts;
}

Harmless harmless(const FrozenAnswer& frozen, std::span<const Window> windows, std::size_t i,
                  Rational presence, const Grouping& grouping) {
    const auto inside = frozen.span_of(i);
    assert(inside);
    const Span& whole = frozen.spans()[*inside];
    // What lies further off cannot tell: the stretch would be too long.
    const double reach_s = grouping.merge_gap.value() + kTimeSlack_s;
    std::size_t first = i, last = i;
    while (first > whole.first && windows[i].start_s - windows[first - 1].end_s <= reach_s) --first;
    while (last < whole.last && windows[last + 1].start_s - windows[i].end_s <= reach_s) ++last;
    // A true appearance that ends there may have its hits further on.
    const std::size_t more = last - first + 1;
    const std::size_t low = first - std::min(first - whole.first, more),
                      high = last + std::min(whole.last - last, more);
    const auto certain = certain_spans(windows.subspan(low, high - low + 1), presence, grouping, low);
    double from_s = whole.start_s, to_s = whole.end_s;
    for (const Span& span : certain) {
        if (span.first <= i && i <= span.last) return {.yes = true, .ask = {}};
        if (span.last < i) from_s = std::max(from_s, span.end_s);
        if (span.first > i) to_s = std::min(to_s, span.start_s);
    }
    if (!certain.empty() && to_s - from_s <= reach_s) return {.yes = true, .ask = {}};
    Harmless unknown;
    for (std::size_t away = 1; away <= last - first; ++away) {
        if (away <= i - first && !known_whole(windows[i - away])) unknown.ask.push_back(i - away);
        if (away <= last - i && !known_whole(windows[i + away])) unknown.ask.push_back(i + away);
    }
    return unknown;
}

}  // namespace noscope

#include "find/audit_count.h"

#include "guarantee/label_cost.h"
#include "guarantee/tests_in_order.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

AuditCount shown(const SampleCount& count, std::int64_t left) {
    return {count.population, count.drawn, count.found, left};
}

std::int64_t undrawn(const SampleCount& count) { return count.population - count.drawn; }

class Bounds {
   public:
    Bounds(const AuditCounts& counts, const AuditQuestion& question, DrawKind kind, const AuditPrices& prices,
           GuaranteeReport& report)
        : counts_(counts),
          question_(question),
          kind_(kind),
          alpha_(1 - question.confidence),
          open_labels_(static_cast<double>(prices.open_windows) * prices.labels_a_window),
          sample_share_(prices.sample_share),
          frames_(std::max<std::int64_t>(1, prices.frames)),
          report_(report) {}

    void state() {
        windows();
        appearances();
        const Budgets& asked = question_.budgets;
        if (asked.recall) recall(*asked.recall);
        if (asked.precision) precision(*asked.precision);
        if (asked.fnr) fnr(*asked.fnr);
        if (asked.fpr) fpr(*asked.fpr);
        const bool all = std::ranges::all_of(report_.budgets, &BudgetVerdict::kept);
        report_.kind = all ? GuaranteeKind::certified : GuaranteeKind::bounded;
    }

   private:
    void windows() {
        const WindowAudit& audit = counts_.windows;
        const double each = alpha_each(alpha_, 2);
        report_.dropped_positive = counts_.dropped_positive;
        const std::int64_t missed = left(audit.missed, each, counts_.more_missed, counts_.open_negative);
        const std::int64_t added = left(audit.false_alarms, each, counts_.more_false, counts_.open_positive);
        report_.missed = shown(audit.missed, missed + counts_.dropped_positive);
        report_.false_alarms = shown(audit.false_alarms, added);
        // As joint_window_statement(), with windows that are known to be missed.
        const std::int64_t positive = audit.exact_positive + audit.missed.found + counts_.more_missed,
                           negative = audit.exact_negative + audit.false_alarms.found + counts_.more_false;
        const auto share = [](std::int64_t part, std::int64_t whole) {
            return whole > 0 ? std::optional(static_cast<double>(part) / static_cast<double>(whole))
                             : std::nullopt;
        };
        report_.fnr = share(report_.missed.at_most,
                            positive + missed + rest(audit.false_alarms, counts_.more_false, added));
        report_.fpr = share(added, negative + added + rest(audit.missed, counts_.more_missed, missed));
    }

    // Wrong ones that may be left: what was found beyond the sample is corrected as well, and nobody is wrong
    // whose label is known. Where more were found than the bound allows, it says nothing.
    std::int64_t left(const SampleCount& count, double alpha, std::int64_t more, std::int64_t open) const {
        const std::int64_t wrong = at_most(count, kind_, alpha) - count.found - more;
        return wrong < 0 ? open : std::min(open, wrong);
    }

    // Of the windows that were called so and not drawn, those that are rightly called so at least.
    static std::int64_t rest(const SampleCount& count, std::int64_t more, std::int64_t wrong) {
        return std::max<std::int64_t>(0, undrawn(count) - more - wrong);
    }

    void appearances() {
        const AppearanceFacts& facts = counts_.appearances;
        const double each = alpha_each(alpha_, 2);
        report_.missed_outside = shown(counts_.missed_outside, missed_at_most(each));
        report_.false_inside = shown(counts_.false_inside, wrong_at_most(each));
        report_.reported = facts.reported;
        report_.known_true = facts.known_true;
        report_.known_right = facts.known_right;
        report_.recall = recall_at_least(joint_true(), report_.missed_outside.at_most);
        report_.precision =
            precision_at_least(facts.reported, facts.known_right, report_.false_inside.at_most);
    }

    // Windows that may be missed appearances.
    std::int64_t missed_at_most(double alpha) const {
        return left(counts_.missed_outside, alpha, counts_.more_outside, counts_.open_outside) +
               std::ssize(counts_.appearances.loose_outside);
    }
    // Reported appearances that may be wrong.
    std::int64_t wrong_at_most(double alpha) const {
        return left(counts_.false_inside, alpha, 0, counts_.open_inside) + counts_.appearances.loose_reported;
    }

    // Reported appearances that touch a true one if both bounds of the pair hold.
    std::int64_t joint_true() const {
        const AppearanceFacts& facts = counts_.appearances;
        return std::max(facts.known_true, facts.reported - report_.false_inside.at_most);
    }

    // Where appearances are confirmed they are known to be true, and the bound on missed ones needs no other.
    // Which of the two it is must not hang on the sample.
    void recall(double asked) {
        const SampleCount& count = counts_.missed_outside;
        const std::int64_t loose = std::ssize(counts_.appearances.loose_outside);
        const double alpha = question_.confirmed ? alpha_ : alpha_each(alpha_, 2);
        const std::int64_t known = question_.confirmed ? counts_.appearances.known_true : joint_true();
        const std::int64_t missed = missed_at_most(alpha);
        const auto bound = recall_at_least(known, missed);
        verdict("recall", asked, bound, missed == 0 || (bound && *bound >= asked), count,
                asked > 0 ? most_missed_for_recall(known, count.found, asked) - loose : kMostWindows, alpha);
    }

    void precision(double asked) {
        const SampleCount& count = counts_.false_inside;
        const AppearanceFacts& facts = counts_.appearances;
        const auto bound = precision_at_least(facts.reported, facts.known_right, wrong_at_most(alpha_));
        verdict("precision", asked, bound, facts.reported == 0 || *bound >= asked, count,
                most_false_for_precision(facts.reported, facts.known_right, count.found, asked) -
                    facts.loose_reported,
                alpha_);
    }

    void fnr(double asked) {
        const WindowAudit& audit = counts_.windows;
        const std::int64_t others =
            audit.exact_positive - counts_.dropped_positive +
            rest(audit.false_alarms, counts_.more_false, report_.false_alarms.at_most);
        const bool kept = report_.missed.at_most == 0 || (report_.fnr && *report_.fnr <= asked);
        verdict("fnr", asked, report_.fnr, kept, audit.missed,
                asked < 1 ? most_missed_for_fnr(others, audit.missed.found, asked) - counts_.dropped_positive
                          : kMostWindows,
                alpha_each(alpha_, 2));
    }

    void fpr(double asked) {
        const WindowAudit& audit = counts_.windows;
        const std::int64_t missed = report_.missed.at_most - counts_.dropped_positive;
        const std::int64_t others = audit.exact_negative + rest(audit.missed, counts_.more_missed, missed);
        const bool kept = report_.false_alarms.at_most == 0 || (report_.fpr && *report_.fpr <= asked);
        verdict("fpr", asked, report_.fpr, kept, audit.false_alarms,
                asked < 1 ? most_missed_for_fnr(others, audit.false_alarms.found, asked) : kMostWindows,
                alpha_each(alpha_, 2));
    }

    // `most`: the largest bound on what `count` counts that would keep the budget.
    void verdict(const char* name, double asked, const std::optional<double>& bound, bool kept,
                 const SampleCount& count, std::int64_t most, double alpha) {
        BudgetVerdict made{.name = name, .asked = asked, .bound = bound, .kept = kept};
        if (!kept) {
            const LabelCost cost = cost_of(count, most, DrawKind::fixed_size, alpha);
            const double part = cost.reach == Reach::never ? 1 : std::min(1., cost.share);
            made.labels = std::llround(std::min(1., part / sample_share_) * open_labels_);
            made.share = static_cast<double>(made.labels) / static_cast<double>(frames_);
            made.near_exhaustive = part >= kNearExhaustive;
        }
        report_.budgets.push_back(std::move(made));
    }

    const AuditCounts& counts_;
    const AuditQuestion& question_;
    DrawKind kind_;
    double alpha_;
    double open_labels_, sample_share_;
    std::int64_t frames_;
    GuaranteeReport& report_;
};

}  // namespace

AuditCounts count_audit(const FrozenAnswer& frozen, std::span<const Window> windows,
                        const std::vector<bool>& drawn, const std::vector<bool>& labelled,
                        const AuditQuestion& question) {
    AuditCounts counts;
    WindowAudit& audit = counts.windows;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (!frozen.is_open(i)) {
            ++(frozen.truth(i) == Truth::positive ? audit.exact_positive : audit.exact_negative);
            if (frozen.truth(i) == Truth::positive && !windows[i].positive) ++counts.dropped_positive;
            continue;
        }
        const bool called = frozen.called(i), inside = frozen.inside(i);
        SampleCount& count = called ? audit.false_alarms : audit.missed;
        ++count.population;
        // Of appearances: all windows outside them, and those in them that were called positive.
        SampleCount* const of_appearances = !inside  ? &counts.missed_outside
                                            : called ? &counts.false_inside
                                                     : nullptr;
        if (of_appearances) ++of_appearances->population;
        const bool positive = truth_of(windows[i], question.presence) == Truth::positive;
        if (!labelled[i]) {
            ++(called ? counts.open_positive : counts.open_negative);
            if (!inside) ++counts.open_outside;
            if (inside && called) ++counts.open_inside;
            continue;
        }
        if (!drawn[i]) {
            if (called != positive) ++(called ? counts.more_false : counts.more_missed);
            if (!inside && positive) ++counts.more_outside;
            continue;
        }
        ++count.drawn;
        if (called != positive)
            ++count.found;
        else
            ++(positive ? audit.exact_positive : audit.exact_negative);
        if (!of_appearances) continue;
        ++of_appearances->drawn;
        if (inside ? !harmless(frozen, windows, i, question.presence, question.grouping).yes : positive)
            ++of_appearances->found;
    }
    counts.appearances = appearance_facts(frozen, windows, question.presence, question.grouping);
    return counts;
}

void state_bounds(const AuditCounts& counts, const AuditQuestion& question, DrawKind kind,
                  const AuditPrices& prices, GuaranteeReport& report) {
    Bounds(counts, question, kind, prices, report).state();
}

}  // namespace noscope

#include "guarantee/audit_statement.h"

#include "guarantee/tests_in_order.h"

#include <algorithm>
#include <cassert>

namespace noscope {
namespace {

// `wrong` of so many that at least `whole` are counted; whole >= wrong >= 0.
std::optional<double> share(std::int64_t wrong, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(wrong) / static_cast<double>(whole);
}

void check([[maybe_unused]] const SampleCount& count) {
    assert(count.found >= 0 && count.found <= count.drawn && count.drawn <= count.population);
}

}  // namespace

std::int64_t at_most(const SampleCount& count, DrawKind kind, double alpha, const AuditPrior& prior) {
    check(count);
    return kind == DrawKind::fixed_size ? marked_at_most(count, alpha)
                                        : marked_at_most_anytime(count, alpha, prior);
}

std::optional<double> error_rate_at_most(std::int64_t exact, std::int64_t found, std::int64_t at_most) {
    assert(exact >= 0 && 0 <= found && found <= at_most);
    return share(at_most - found, exact + at_most);
}

std::optional<double> recall_at_least(std::int64_t known_true, std::int64_t missed) {
    assert(known_true >= 0 && missed >= 0);
    if (known_true <= missed) return std::nullopt;
    return share(known_true, known_true + missed);
}

std::optional<double> precision_at_least(std::int64_t reported, std::int64_t known_right,
                                         std::int64_t wrong) {
    assert(0 <= known_right && known_right <= reported && wrong >= 0);
    return share(std::max(known_right, reported - wrong), reported);
}

WindowStatement window_statement(const WindowAudit& audit, DrawKind kind, double alpha) {
    assert(audit.exact_positive >= 0 && audit.exact_negative >= 0);
    const std::int64_t missed = at_most(audit.missed, kind, alpha, audit.missed_prior);
    const std::int64_t false_alarms = at_most(audit.false_alarms, kind, alpha, audit.false_alarm_prior);
    WindowStatement result;
    result.missed = missed - audit.missed.found;
    result.false_alarms = false_alarms - audit.false_alarms.found;
    result.fnr = error_rate_at_most(audit.exact_positive, audit.missed.found, missed);
    result.fpr = error_rate_at_most(audit.exact_negative, audit.false_alarms.found, false_alarms);
    return result;
}

WindowStatement joint_window_statement(const WindowAudit& audit, DrawKind kind, double alpha) {
    WindowStatement result = window_statement(audit, kind, alpha_each(alpha, 2));
    const auto undrawn = [](const SampleCount& count) { return count.population - count.drawn; };
    // Undrawn windows called positive less those that may be false alarms are positive; and mirrored.
    result.fnr = share(result.missed, audit.exact_positive + audit.missed.found + result.missed +
                                          undrawn(audit.false_alarms) - result.false_alarms);
    result.fpr = share(result.false_alarms, audit.exact_negative + audit.false_alarms.found +
                                                result.false_alarms + undrawn(audit.missed) - result.missed);
    return result;
}

AppearanceStatement appearance_statement(const AppearanceAudit& audit, DrawKind kind, double alpha) {
    assert(0 <= audit.known_right && audit.known_right <= audit.known_true &&
           audit.known_true <= audit.reported);
    const std::int64_t missed = at_most(audit.missed, kind, alpha, audit.missed_prior) - audit.missed.found;
    const std::int64_t wrong =
        at_most(audit.false_alarms, kind, alpha, audit.false_alarm_prior) - audit.false_alarms.found;
    AppearanceStatement result;
    result.recall = recall_at_least(audit.known_true, missed);
    result.precision = precision_at_least(audit.reported, audit.known_right, wrong);
    return result;
}

}  // namespace noscope

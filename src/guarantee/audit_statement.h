// The arithmetic of an audit (docs/guarantee.md): from counts of a frozen answer and a labelled sample to
// bounds on its errors. Windows whose label rests on the reference model's own labels are exact and in no
// sample.
#pragma once

#include "guarantee/anytime_bound.h"
#include "guarantee/sample_bounds.h"

#include <cstdint>
#include <optional>

namespace noscope {

// How a sample came to its size, which decides the bound that holds for it.
enum class DrawKind {
    fixed_size,  // fixed before the first label was seen: sample_bounds.h
    anytime,     // labelling stopped when it sufficed, or goes on: anytime_bound.h
};

// Bound for the marked ones of `count`, those found included. `prior`: of an `anytime` sample.
std::int64_t at_most(const SampleCount& count, DrawKind kind, double alpha, const AuditPrior& prior = {});

// Windows. What was found wrong has been corrected; exact counts take in what the sample itself made exact.
struct WindowAudit {
    SampleCount missed;        // windows called negative, not exact before the sample: drawn, found positive
    SampleCount false_alarms;  // windows called positive, not exact before the sample: drawn, found negative
    std::int64_t exact_positive = 0;  // positive for certain, other than `missed.found`
    std::int64_t exact_negative = 0;  // negative for certain, other than `false_alarms.found`
    AuditPrior missed_prior = {}, false_alarm_prior = {};  // of `anytime` samples
};

// Of the corrected answer. None: nothing can be said (not even that the denominator is above 0).
struct WindowStatement {
    std::int64_t missed = 0;        // at most so many positive windows are still called negative
    std::int64_t false_alarms = 0;  // at most so many negative windows are still called positive
    std::optional<double> fnr, fpr;
};

// With U a bound on missed windows of which `found` = M were found, and D = `exact` positive ones: at least
// D + U are positive if U were missed, so FNR <= (U - M) / (D + U), which grows with U. FPR mirrored. None
// for 0 / 0.
std::optional<double> error_rate_at_most(std::int64_t exact, std::int64_t found, std::int64_t at_most);

// Both rates by error_rate_at_most(). `alpha` is for each of the two sides: for a verdict on both budgets
// the whole alpha (all_pass()), for two printed bounds alpha_each(alpha, 2).
WindowStatement window_statement(const WindowAudit& audit, DrawKind kind, double alpha);

// Both sides together: with probability >= 1 - alpha all of it holds, each side having alpha / 2. What one
// side proves then serves the other's denominator: positives called positive, negatives called negative. Much
// tighter for the FPR, whose denominator would else be the few exact negatives.
WindowStatement joint_window_statement(const WindowAudit& audit, DrawKind kind, double alpha);

// Appearances. Windows are counted differently here: `missed` are positive and lie in no reported appearance,
// `false_alarms` lie in a reported appearance and in no true one (windows in its gaps too).
struct AppearanceAudit {
    SampleCount missed;        // of windows outside all reported appearances
    SampleCount false_alarms;  // of windows inside reported appearances
    // Of the answer after corrections:
    std::int64_t reported = 0;     // appearances
    std::int64_t known_true = 0;   // of these, touch a true one for certain (confirmed ones do)
    std::int64_t known_right = 0;  // of these, right for certain (docs/semantics.md)
    AuditPrior missed_prior = {}, false_alarm_prior = {};  // of `anytime` samples
};

struct AppearanceStatement {
    std::optional<double> recall, precision;  // at least so much
};

// Each missed true appearance holds a missed window, so at most r = `missed` = U - M are missed. The D' =
// `known_true` reported ones touch that many true ones, but for those joined to another inside one true
// appearance; each joint holds a missed window as well, and lowers recall by less than a miss while D' > r.
// So recall >= D' / (D' + r) where D' > r, else none.
std::optional<double> recall_at_least(std::int64_t known_true, std::int64_t missed);

// Each wrong appearance holds a false window, so of R = `reported` at least R - `wrong` are right, wrong = V
// - F; `known_right` = D'' of them for certain. That is never less than the mirrored D'' / (D'' + wrong).
// None of 0.
std::optional<double> precision_at_least(std::int64_t reported, std::int64_t known_right, std::int64_t wrong);

// `alpha` as in window_statement().
AppearanceStatement appearance_statement(const AppearanceAudit& audit, DrawKind kind, double alpha);

}  // namespace noscope

// From the labelled sample of an audit to what is printed: counts, bounds, verdicts and what more would cost.
#pragma once

#include "find/audit.h"
#include "find/audit_appearances.h"
#include "guarantee/audit_statement.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// Both kinds of counts of one sample.
struct AuditCounts {
    WindowAudit windows;
    std::int64_t dropped_positive = 0;  // positive for certain, and still called negative
    // Labelled beyond the sample, of the populations in `windows`: wrong ones, and those not labelled at all.
    std::int64_t more_missed = 0, more_false = 0, open_negative = 0, open_positive = 0;
    // The same for appearances; what is found beyond the sample inside them is not counted.
    std::int64_t more_outside = 0, open_outside = 0, open_inside = 0;
    SampleCount missed_outside, false_inside;
    AppearanceFacts appearances;
};

// `windows`: corrected; `drawn`: of the sample; `labelled`: these and what was labelled beyond it.
AuditCounts count_audit(const FrozenAnswer& frozen, std::span<const Window> windows,
                        const std::vector<bool>& drawn, const std::vector<bool>& labelled,
                        const AuditQuestion& question);

// What labels cost of an answer.
struct AuditPrices {
    std::int64_t open_windows = 0;
    double labels_a_window = 1;  // that an open one takes
    double sample_share = 1;     // of the labels of a check, those that its sample gets
    std::int64_t frames = 0;     // analysed, in all
};

// Fills bounds and verdicts. `kind`: how the sample came to the size that it has.
void state_bounds(const AuditCounts& counts, const AuditQuestion& question, DrawKind kind,
                  const AuditPrices& prices, GuaranteeReport& report);

}  // namespace noscope

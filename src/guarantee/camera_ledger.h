// A certificate over all footage of a camera audited so far: rare things, of which one recording holds too
// few to say anything, come together over many.
#pragma once

#include <noscope/error.h>
#include "guarantee/anytime_bound.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// An audit of missed windows, as WindowAudit counts them.
struct LedgerAudit {
    std::string name;                 // of the run; each once. Not empty, no white space
    SampleCount missed;               // population <= 10^9
    std::int64_t exact_positive = 0;  // of the same footage, other than missed.found; >= 0, <= 10^9
    std::int64_t known_missed = 0;    // of these, still called negative (their appearance was dropped)
    friend bool operator==(const LedgerAudit&, const LedgerAudit&) = default;
};

struct LedgerStatement {
    std::int64_t windows = 0, drawn = 0, found = 0;  // over all audits
    std::int64_t exact_positive = 0;
    std::int64_t missed = 0;    // at most so many positive windows are still called negative
    std::optional<double> fnr;  // at most; none without a positive window
};

// Valid at all times at once (total_at_most_anytime()): one may look after each audit, and stop or go on by
// what it says. Assumed: each audit's answer was frozen and its population fixed before its own draw (both
// may hang on earlier audits); every audit that was begun is entered, good or bad, before another's outcome
// is seen; no window is in two audits. It speaks of the audited footage, not of what comes.
class CameraLedger {
   public:
    explicit CameraLedger(const AuditPrior& prior = {}) : prior_(prior) {}

    // ErrorCode::usage for counts that do not fit together. An audit of a known name replaces it, with at
    // least as many drawn of the same population: labelling went on.
    Status add(const LedgerAudit& audit);
    LedgerStatement statement(double alpha) const;

    const AuditPrior& prior() const { return prior_; }
    const std::vector<LedgerAudit>& audits() const { return audits_; }

    // Plain text: a line of version and prior, a line an audit. decode() refuses anything else
    // (ErrorCode::store), and text of later versions.
    std::string encode() const;
    static Result<CameraLedger> decode(std::string_view text);

    friend bool operator==(const CameraLedger&, const CameraLedger&) = default;

   private:
    AuditPrior prior_;
    std::vector<LedgerAudit> audits_;
};

}  // namespace noscope

// Of a run of a plan file: its audit in the plan's ledger.
#include "base/sha256.h"
#include "base/try.h"
#include "find/audit.h"
#include "find/plan_ledger.h"
#include "find/plan_run.h"
#include "find/query_json.h"

#include <algorithm>

namespace noscope {
namespace {

LedgerAudit entry_of(const Audit& audit, const std::string& name, const std::vector<Window>& windows,
                     const std::vector<bool>& own) {
    LedgerAudit entry{.name = name, .missed = {}, .exact_positive = 0, .known_missed = 0};
    const FrozenAnswer& frozen = audit.frozen();
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (!own[static_cast<std::size_t>(windows[i].file)]) continue;
        if (!frozen.is_open(i)) {
            if (frozen.truth(i) != Truth::positive) continue;
            ++entry.exact_positive;
            if (!windows[i].positive) ++entry.known_missed;
            continue;
        }
        if (!frozen.called(i)) ++entry.missed.population;
        if (!audit.drawn(i)) continue;
        if (!frozen.called(i)) ++entry.missed.drawn;
        if (audit.is_positive(i)) ++(frozen.called(i) ? entry.exact_positive : entry.missed.found);
    }
    return entry;
}

}  // namespace

// Before its outcome is seen: an audit that was begun counts, whatever becomes of it.
Status PlanRun::enter_in_ledger(const Audit& audit, bool done) {
    if (!named_ || !audit.checks_any()) return {};
    NOSCOPE_TRY(PlanLedger ledger,
                PlanLedger::open(*session_.store, to_text({{"plan", checksum_of(named_->file)},
                                                           {"thresholds", answer_.plan},
                                                           {"confirm", options_.confirm}})));
    std::vector<std::string> files;
    for (std::size_t f = 0; f < session_.recording.files.size(); ++f)
        files.push_back(session_.file(f).identity.head_sha256);
    const std::vector<bool> own = ledger.claim(record_.fingerprint, files);
    const auto counted = std::ranges::count(own, true);
    const bool known = std::ranges::any_of(ledger.ledger().audits(), [&](const LedgerAudit& entry) {
        return entry.name == record_.fingerprint;
    });
    if (counted > 0 && (done || !known))
        NOSCOPE_CHECK(ledger.enter(entry_of(audit, record_.fingerprint, answer_.windows, own)));
    if (!done) return {};
    const LedgerStatement said = ledger.ledger().statement(1 - options_.confidence);
    LedgerReport report{.audits = std::ssize(ledger.ledger().audits()),
                        .windows = said.windows,
                        .drawn = said.drawn,
                        .found = said.found,
                        .missed = said.missed,
                        .fnr = said.fnr,
                        .left_out = {}};
    if (counted == 0)
        report.left_out = "This run is not among them, since all of its files were in an audit before";
    else if (counted < std::ssize(own))
        report.left_out = "Files that were in an audit before count once";
    answer_.guarantee.ledger = std::move(report);
    return {};
}

}  // namespace noscope

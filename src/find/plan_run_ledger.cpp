// Of a run of a plan file: its audit in the plan's ledger.
#include "base/sha256.h"
#include "find/audit.h"
#include "find/plan_ledger.h"
#include "find/plan_run.h"
#include "find/query_json.h"

#include <fmt/format.h>

#include <utility>

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

LedgerPage PlanRun::ledger_page(const Audit& audit) const {
    LedgerPage page{.plan = to_text({{"plan", checksum_of(named_->file)},
                                     {"thresholds", answer_.plan},
                                     {"confirm", options_.confirm}}),
                    .audit = record_.fingerprint,
                    .files = {},
                    .counts = [this, &audit](const std::vector<bool>& own) {
                        return entry_of(audit, record_.fingerprint, answer_.windows, own);
                    }};
    for (std::size_t f = 0; f < session_.recording.files.size(); ++f)
        page.files.push_back(session_.file(f).identity.head_sha256);
    return page;
}

// The answer is none the worse for it.
void PlanRun::not_in_ledger(const Error& error) {
    left_out_of_ledger_ = true;
    warn(fmt::format("this audit is left out of the plan's ledger: {}", error.message));
}

void PlanRun::begin_in_ledger(const Audit& audit) {
    if (!named_ || !audit.checks_any()) return;
    if (const auto begun = PlanLedger::begin(*session_.store, ledger_page(audit)); !begun)
        not_in_ledger(begun.error());
}

void PlanRun::enter_in_ledger(const Audit& audit) {
    if (!named_ || !audit.checks_any()) return;
    const LedgerPage page = ledger_page(audit);
    if (!left_out_of_ledger_)
        if (const auto entered = PlanLedger::enter(*session_.store, page); !entered)
            not_in_ledger(entered.error());
    const auto ledger = PlanLedger::read(*session_.store, page.plan);
    if (!ledger) return;  // the warning says why
    const LedgerStatement said = ledger->ledger().statement(1 - options_.confidence);
    LedgerReport report{.audits = std::ssize(ledger->ledger().audits()),
                        .windows = said.windows,
                        .drawn = said.drawn,
                        .found = said.found,
                        .missed = said.missed,
                        .fnr = said.fnr,
                        .left_out = {}};
    const std::int64_t counted = ledger->own_files(page);
    if (left_out_of_ledger_)
        report.left_out = "What this run has shown is not among that, as the warning about the ledger says";
    else if (counted == 0)
        report.left_out = "This run is not among them, since all of its files were in an audit before";
    else if (counted < std::ssize(page.files))
        report.left_out = "Files that were in an audit before count once";
    answer_.guarantee.ledger = std::move(report);
}

}  // namespace noscope

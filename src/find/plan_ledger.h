// What all audits of a plan file have shown together (docs/guarantee.md, "The camera's ledger"): kept in the
// store from run to run. Several processes may use one ledger.
#pragma once

#include <noscope/error.h>
#include "guarantee/camera_ledger.h"
#include "store/store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace noscope {

// An audit, as it comes to the ledger of its plan.
struct LedgerPage {
    std::string plan;                // names the plan and all that its answers hang on
    std::string audit;               // its name
    std::vector<std::string> files;  // that it is of, by their identities
    // Its counts over the files that are its own.
    std::function<LedgerAudit(const std::vector<bool>& own)> counts;
};

class PlanLedger {
   public:
    // As it stands. What cannot be read is refused: ErrorCode::store.
    static Result<PlanLedger> read(Store& store, const std::string& plan);
    // Before an audit's outcome is seen: an audit that was begun counts, whatever becomes of it. Those of its
    // files that are in no earlier audit become its own. Nothing is changed where it has been begun before.
    static Result<PlanLedger> begin(Store& store, const LedgerPage& page);
    // Takes the place of what was entered for this audit before. Both read and write in one transaction.
    // Errors: store; usage where it has other counts in the ledger, as after a run with other footage.
    static Result<PlanLedger> enter(Store& store, const LedgerPage& page);

    const CameraLedger& ledger() const { return ledger_; }
    bool has(const std::string& audit) const;
    // Of the page's files, how many are its own.
    std::int64_t own_files(const LedgerPage& page) const;

   private:
    static Result<PlanLedger> put(Store& store, const LedgerPage& page, bool again);
    std::vector<bool> claim(const LedgerPage& page);

    CameraLedger ledger_;
    std::map<std::string, std::string> files_;  // identity: the audit that speaks for it
};

}  // namespace noscope

// What all audits of a plan file have shown together (docs/guarantee.md, "The camera's ledger"): kept in the
// store from run to run.
#pragma once

#include <noscope/error.h>
#include "guarantee/camera_ledger.h"
#include "store/store.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace noscope {

class PlanLedger {
   public:
    // `plan`: names the plan and all that its answers hang on. What cannot be read is refused:
    // ErrorCode::store. `store` must outlive it.
    static Result<PlanLedger> open(Store& store, const std::string& plan);

    // Which of these files, by their identities, this audit speaks for: those that no earlier one has. From
    // then on they are its own.
    std::vector<bool> claim(const std::string& audit, std::span<const std::string> files);
    // Takes the place of what was entered for this audit before. ErrorCode::store.
    Status enter(const LedgerAudit& audit);

    const CameraLedger& ledger() const { return ledger_; }

   private:
    PlanLedger(Store& store, std::string key) : store_(&store), key_(std::move(key)) {}

    Store* store_;
    std::string key_;
    CameraLedger ledger_;
    std::map<std::string, std::string> files_;  // identity: the audit that speaks for it
};

}  // namespace noscope

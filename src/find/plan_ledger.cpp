#include "find/plan_ledger.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/try.h"
#include "find/query_json.h"

namespace noscope {

Result<PlanLedger> PlanLedger::open(Store& store, const std::string& plan) {
    PlanLedger made(store, "ledger " + sha256_hex(plan));
    NOSCOPE_TRY(const auto bytes, store.artifact(made.key_));
    if (!bytes) return made;
    const auto json = OrderedJson::parse(bytes->begin(), bytes->end(), nullptr, false);
    const bool whole = json.is_object() && json.contains("audits") && json["audits"].is_string() &&
                       json.contains("files") && json["files"].is_object();
    if (!whole)
        return fail(ErrorCode::store,
                    "the ledger of this plan in '{}' is damaged: noscope store forget --artifacts drops it, "
                    "and it begins anew",
                    store.path());
    NOSCOPE_TRY(made.ledger_, CameraLedger::decode(json["audits"].get<std::string>()));
    for (const auto& [file, audit] : json["files"].items())
        if (audit.is_string()) made.files_[file] = audit.get<std::string>();
    return made;
}

std::vector<bool> PlanLedger::claim(const std::string& audit, std::span<const std::string> files) {
    std::vector<bool> own;
    for (const std::string& file : files)
        own.push_back(files_.try_emplace(file, audit).first->second == audit);
    return own;
}

Status PlanLedger::enter(const LedgerAudit& audit) {
    NOSCOPE_CHECK(ledger_.add(audit));
    const std::string text = to_text({{"audits", ledger_.encode()}, {"files", files_}});
    return store_->put_artifact(key_, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace noscope

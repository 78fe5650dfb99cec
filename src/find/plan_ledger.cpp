#include "find/plan_ledger.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/try.h"
#include "find/query_json.h"

#include <algorithm>
#include <utility>

namespace noscope {
namespace {

std::string key_of(const std::string& plan) { return "ledger " + sha256_hex(plan); }

}  // namespace

Result<PlanLedger> PlanLedger::read(Store& store, const std::string& plan) {
    PlanLedger made;
    NOSCOPE_TRY(const auto bytes, store.artifact(key_of(plan)));
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

Result<PlanLedger> PlanLedger::begin(Store& store, const LedgerPage& page) { return put(store, page, false); }
Result<PlanLedger> PlanLedger::enter(Store& store, const LedgerPage& page) { return put(store, page, true); }

Result<PlanLedger> PlanLedger::put(Store& store, const LedgerPage& page, bool again) {
    PlanLedger made;
    const Status done = store.together([&]() -> Status {
        NOSCOPE_TRY(made, read(store, page.plan));
        if (!again && made.has(page.audit)) return {};
        const std::vector<bool> own = made.claim(page);
        if (std::ranges::find(own, true) == own.end()) return {};
        NOSCOPE_CHECK(made.ledger_.add(page.counts(own)));
        const std::string text = to_text({{"audits", made.ledger_.encode()}, {"files", made.files_}});
        return store.put_artifact(key_of(page.plan),
                                  {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    });
    if (!done) return done.error();
    return made;
}

std::vector<bool> PlanLedger::claim(const LedgerPage& page) {
    std::vector<bool> own;
    for (const std::string& file : page.files)
        own.push_back(files_.try_emplace(file, page.audit).first->second == page.audit);
    return own;
}

bool PlanLedger::has(const std::string& audit) const {
    return std::ranges::find(ledger_.audits(), audit, &LedgerAudit::name) != ledger_.audits().end();
}

std::int64_t PlanLedger::own_files(const LedgerPage& page) const {
    return std::ranges::count_if(page.files, [&](const std::string& file) {
        const auto known = files_.find(file);
        return known != files_.end() && known->second == page.audit;
    });
}

}  // namespace noscope

#include <noscope/store.h>

#include "base/error_text.h"
#include "base/try.h"
#include "find/guarded.h"
#include "find/media_summary.h"
#include "store/store.h"
#include "store/upkeep.h"
#include "video/inputs.h"
#include "video/packet_index.h"

namespace noscope {
namespace {

Result<std::unique_ptr<StoreUpkeep>> open(const StoreChoice& choice) {
    if (choice.path.empty() && choice.inputs.empty())
        return fail(ErrorCode::usage, "name the recording whose store is meant, or its file with --store");
    const std::string path =
        choice.path.empty() ? default_store_path(recording_folder(choice.inputs)) : choice.path;
    return StoreUpkeep::open(path, {});
}

// Kinds that this version writes; of other versions nothing is known.
bool sound(std::string_view kind, std::int64_t version, std::span<const std::uint8_t> content) {
    if (kind == "packets" && version == kPacketIndexVersion) return decode_packet_index(content).has_value();
    ScannedFile file;
    if (kind == kSummaryKind && version == kSummaryVersion)
        return decode_summary({content.begin(), content.end()}, file);
    return true;
}

}  // namespace

Result<StoreContents> store_contents(const StoreChoice& choice) {
    return guarded([&]() -> Result<StoreContents> {
        NOSCOPE_TRY(const auto store, open(choice));
        return store->contents();
    });
}

Result<StoreCheck> verify_store(const StoreChoice& choice) {
    return guarded([&]() -> Result<StoreCheck> {
        NOSCOPE_TRY(const auto store, open(choice));
        return store->verify(sound);
    });
}

Result<StoreChange> compact_store(const StoreChoice& choice) {
    return guarded([&]() -> Result<StoreChange> {
        NOSCOPE_TRY(const auto store, open(choice));
        return store->compact();
    });
}

Result<StoreChange> forget(const ForgetOptions& options) {
    return guarded([&]() -> Result<StoreChange> {
        NOSCOPE_TRY(const auto store, open(options.store));
        return store->forget(options);
    });
}

}  // namespace noscope

// What `noscope store` does with a store: lists, checks, compacts and forgets.
#pragma once

#include <noscope/store.h>
#include "store/settings.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// One that is there: none is made. ErrorCode::store.
class StoreUpkeep {
   public:
    static Result<std::unique_ptr<StoreUpkeep>> open(const std::string& path, const StoreSettings& settings);
    virtual ~StoreUpkeep() = default;

    virtual Result<StoreContents> contents() = 0;
    // Whether the blob of this kind and version, kept for a file, can be read; true for unknown kinds.
    using CheckBlob =
        std::function<bool(std::string_view kind, std::int64_t version, std::span<const std::uint8_t>)>;
    virtual Result<StoreCheck> verify(const CheckBlob& check) = 0;
    virtual Result<StoreChange> compact() = 0;
    virtual Result<StoreChange> forget(const ForgetOptions& options) = 0;
};

}  // namespace noscope

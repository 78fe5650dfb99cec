// Packet indexes of files that an answer names, from its store where that is there.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "store/store.h"
#include "video/packet_index.h"

#include <memory>
#include <string>

namespace noscope {

// Keeps the last one. One thread.
class FileIndexes {
   public:
    // `store_path`: the store's file, which is not made where it is not there.
    explicit FileIndexes(const std::string& store_path);

    // Valid until the next call. Errors: recording, store, interrupted.
    Result<const PacketIndex*> of(const std::string& path, const CancelToken& cancel);

   private:
    std::unique_ptr<Store> store_;
    std::string path_;
    PacketIndex index_;
};

}  // namespace noscope

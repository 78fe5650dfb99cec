// Looking at files once: what scanning found is kept in the store, so that the next run need not read them.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "store/store.h"
#include "video/packet_index.h"
#include "video/recording.h"

#include <map>
#include <string>
#include <vector>

namespace noscope {

// A file with its place in the store.
struct KnownFile {
    FileIdentity identity;
    std::int64_t store_id = 0;
};

struct MediaScan {
    std::vector<ScannedFile> files;          // in the order of the paths given
    std::map<std::string, KnownFile> known;  // by path; only readable files
};

struct ScanSettings {
    int threads = 1;
    std::int64_t now_ns = 0;  // as identify_file()
};

// Scans every path, several at a time. Files that lie as they lay are taken from the store, others are told
// by their content, and those that were never demuxed, or have grown since, are demuxed as far as they were
// not. A file that cannot be read is told of in its ScannedFile and does not stop the others. `store` may be
// null: nothing is kept then. Errors: store, interrupted; what was found by then is stored.
Result<MediaScan> scan_files(const std::vector<std::string>& paths, Store* store,
                             const ScanSettings& settings, CancelToken cancel);

// The packet index of a scanned file, from the store or made anew. Errors: recording, store, interrupted.
Result<PacketIndex> load_index(const std::string& path, const KnownFile& file, Store& store,
                               CancelToken cancel);

}  // namespace noscope

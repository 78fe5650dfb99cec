#include "find/file_index.h"

#include "base/try.h"
#include "find/media_scan.h"
#include "video/media_file.h"

#include <filesystem>

namespace noscope {

FileIndexes::FileIndexes(const std::string& store_path) {
    std::error_code ignored;
    if (store_path.empty() || !std::filesystem::exists(store_path, ignored)) return;
    if (auto store = Store::open(store_path)) store_ = *std::move(store);
}

Result<const PacketIndex*> FileIndexes::of(const std::string& path, const CancelToken& cancel) {
    if (path == path_) return &index_;
    path_.clear();
    if (store_) {
        NOSCOPE_TRY(const MediaScan scan, scan_files({path}, store_.get(), {.threads = 1}, cancel));
        if (const auto known = scan.known.find(path); known != scan.known.end()) {
            NOSCOPE_TRY(index_, load_index(path, known->second, *store_, cancel));
            path_ = path;
            return &index_;
        }
    }
    NOSCOPE_TRY(const auto media, MediaFile::open(path, cancel));
    NOSCOPE_TRY(index_, media->index());
    path_ = path;
    return &index_;
}

}  // namespace noscope

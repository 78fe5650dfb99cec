// Where noscope and noscope-train hand each other files.
#pragma once

#include <noscope/error.h>

#include <filesystem>
#include <string>

namespace noscope {

// A folder of its own under TMPDIR, gone with all that is in it when this object goes. It is held by a lock,
// so that what a killed run left there is told from what is in use, and removed by the next one.
class TrainerFolder {
   public:
    TrainerFolder() = default;
    ~TrainerFolder();
    TrainerFolder(const TrainerFolder&) = delete;
    TrainerFolder& operator=(const TrainerFolder&) = delete;

    // ErrorCode::store.
    Status make();
    std::string file(const std::string& name) const { return (path_ / name).string(); }

   private:
    std::filesystem::path path_;
    int lock_ = -1;  // the open lock file
};

}  // namespace noscope

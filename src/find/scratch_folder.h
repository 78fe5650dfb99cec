// A folder for what need not be kept.
#pragma once

#include <noscope/error.h>

#include <string>
#include <utility>

namespace noscope {

// Under the system's folder for temporary files; gone with all that is in it when this ends. A process that
// is killed leaves its folder: whoever makes the next one removes it, since nobody holds its lock.
class ScratchFolder {
   public:
    // ErrorCode::store.
    static Result<ScratchFolder> make();
    ScratchFolder(ScratchFolder&& other) noexcept
        : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder();

    std::string file(const std::string& name) const { return path_ + "/" + name; }

   private:
    ScratchFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::string path_;
    int lock_ = -1;  // of the open folder; the system gives it free when the process ends, however it does
};

}  // namespace noscope

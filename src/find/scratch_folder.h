// A folder for what need not be kept.
#pragma once

#include <noscope/error.h>

#include <string>
#include <utility>

namespace noscope {

// Under the system's folder for temporary files; gone with all that is in it when this ends.
class ScratchFolder {
   public:
    static Result<ScratchFolder> make();
    ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder();

    std::string file(const std::string& name) const { return path_ + "/" + name; }

   private:
    explicit ScratchFolder(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

}  // namespace noscope

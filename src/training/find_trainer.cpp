#include "training/find_trainer.h"

#include "base/child.h"
#include "base/error_text.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace noscope {
namespace {

namespace fs = std::filesystem;

// Of the library that this code is in, and of the running program.
std::vector<std::string> own_folders() {
    std::vector<std::string> folders;
    std::error_code failed;
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&own_folders), &info) != 0 && info.dli_fname)
        if (const fs::path file = fs::canonical(info.dli_fname, failed); !failed)
            folders.push_back(file.parent_path());
    if (const fs::path file = fs::read_symlink("/proc/self/exe", failed); !failed)
        folders.push_back(file.parent_path());
    return folders;
}

}  // namespace

std::optional<std::string> trainer_near(const std::string& folder) {
    // PREFIX is the parent of bin and lib, or lies above lib/<architecture>.
    const fs::path above = fs::path(folder).parent_path();
    for (const fs::path& place :
         {fs::path(folder), above / "libexec/noscope", above.parent_path() / "libexec/noscope"})
        if (auto found = find_executable((place / "noscope-train").string())) return found;
    return {};
}

Result<std::string> find_trainer() {
    if (const char* named = std::getenv("NOSCOPE_TRAIN"); named && *named) {
        if (named[0] == '/' && find_executable(named)) return std::string(named);
        return fail(ErrorCode::usage,
                    "NOSCOPE_TRAIN is '{}': set it to the full path of a program, or unset it", named);
    }
    for (const std::string& folder : own_folders())
        if (auto found = trainer_near(folder)) return *found;
    return fail(
        ErrorCode::usage,
        "noscope-train is not installed: run scripts/setup and build again, or set NOSCOPE_TRAIN to it");
}

}  // namespace noscope

#include "base/folders.h"

#include <cstdlib>
#include <filesystem>

#include <dlfcn.h>
#include <pwd.h>
#include <unistd.h>

namespace noscope {
namespace {

std::string home_folder() {
    if (const char* home = std::getenv("HOME"); home && *home) return home;
    if (const passwd* entry = getpwuid(getuid()); entry && entry->pw_dir) return entry->pw_dir;
    return "/tmp";
}

// The XDG specification: a relative path in the variable is to be ignored.
std::string xdg_folder(const char* variable, const char* fallback) {
    if (const char* value = std::getenv(variable); value && *value == '/')
        return std::string(value) + "/noscope";
    return home_folder() + "/" + fallback + "/noscope";
}

}  // namespace

std::string state_folder() { return xdg_folder("XDG_STATE_HOME", ".local/state"); }

std::string cache_folder() { return xdg_folder("XDG_CACHE_HOME", ".cache"); }

std::string share_folder() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&share_folder), &info) == 0 || !info.dli_fname) return "";
    std::error_code ignored;
    const auto library = std::filesystem::weakly_canonical(info.dli_fname, ignored);
    for (auto folder = library.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
        if (std::filesystem::is_directory(folder / "share" / "noscope", ignored))
            return folder / "share" / "noscope";
    return library.parent_path().parent_path() / "share" / "noscope";
}

}  // namespace noscope

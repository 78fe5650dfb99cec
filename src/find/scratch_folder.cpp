#include "find/scratch_folder.h"

#include "base/error_text.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace noscope {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "noscope-scratch-";

// The folder opened and locked, if it is this user's; -1 where another process holds the lock, or it is gone.
// Where the file system has no locks it is only opened.
int lock_folder(const fs::path& path, bool& locked) {
    locked = false;
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return -1;
    struct stat opened {};
    struct stat named {};
    if (::fstat(folder, &opened) == 0 && opened.st_uid == ::geteuid()) {
        locked = ::flock(folder, LOCK_EX | LOCK_NB) == 0;
        // Whoever held the lock before may have removed it.
        if ((locked || errno != EWOULDBLOCK) && ::stat(path.c_str(), &named) == 0 &&
            named.st_ino == opened.st_ino && named.st_dev == opened.st_dev)
            return folder;
    }
    ::close(folder);
    return -1;
}

void remove_left_behind(const fs::path& above) {
    std::error_code failed;
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(above, failed); !failed && entry != fs::directory_iterator();
         entry.increment(failed))
        if (entry->path().filename().string().starts_with(kPrefix)) found.push_back(entry->path());
    for (const fs::path& path : found) {
        bool locked = false;
        const int folder = lock_folder(path, locked);
        std::error_code ignored;
        if (locked && folder >= 0) fs::remove_all(path, ignored);
        if (folder >= 0) ::close(folder);
    }
}

}  // namespace

Result<ScratchFolder> ScratchFolder::make() {
    std::error_code failed;
    const fs::path above = fs::temp_directory_path(failed);
    if (!failed) remove_left_behind(above);
    // Before it is locked another process may take a new folder for one that was left behind.
    constexpr int kTries = 20;
    for (int tried = 0; !failed && tried < kTries; ++tried) {
        std::string path = (above / (std::string(kPrefix) + "XXXXXX")).string();
        if (!::mkdtemp(path.data())) break;
        bool locked = false;
        if (const int folder = lock_folder(path, locked); folder >= 0)
            return ScratchFolder(std::move(path), folder);
    }
    return fail(ErrorCode::store, "cannot make a folder under '{}': set TMPDIR to one that is writable",
                above.string());
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
    if (lock_ >= 0) ::close(lock_);
}

}  // namespace noscope

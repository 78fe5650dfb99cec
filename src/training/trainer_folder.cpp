#include "training/trainer_folder.h"

#include "base/error_text.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace noscope {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "noscope-train-", kLock = "in-use";
// Younger ones may be about to be locked.
constexpr std::chrono::minutes kAbandoned{1};

// -1: it is in use, or no folder of ours.
int take_lock(const fs::path& folder, int flags) {
    const int lock = ::open((folder / kLock).c_str(), flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
    if (lock >= 0) ::close(lock);
    return -1;
}

// What another user owns cannot be opened, and stays.
void remove_abandoned(const fs::path& above) {
    std::error_code failed;
    for (fs::directory_iterator next(above, failed), end; !failed && next != end; next.increment(failed)) {
        if (!next->path().filename().string().starts_with(kName)) continue;
        const int lock = take_lock(next->path(), 0);
        if (lock < 0) continue;
        std::error_code ignored;
        const auto changed = fs::last_write_time(next->path(), ignored);
        if (!ignored && fs::file_time_type::clock::now() - changed > kAbandoned)
            fs::remove_all(next->path(), ignored);
        ::close(lock);
    }
}

}  // namespace

Status TrainerFolder::make() {
    std::error_code failed;
    const fs::path above = fs::temp_directory_path(failed);
    std::string name = (above / (std::string(kName) + "XXXXXX")).string();
    if (failed || !::mkdtemp(name.data())) {
        const char* const named = std::getenv("TMPDIR");
        return fail(ErrorCode::store,
                    "cannot make a folder for noscope-train in '{}': {}; set TMPDIR to a folder with room",
                    failed && named ? named : above.string(),
                    failed ? failed.message() : std::strerror(errno));
    }
    path_ = name;
    lock_ = take_lock(path_, O_CREAT);
    remove_abandoned(above);
    return {};
}

TrainerFolder::~TrainerFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
    if (lock_ >= 0) ::close(lock_);
}

}  // namespace noscope

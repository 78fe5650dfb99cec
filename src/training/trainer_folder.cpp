#include "training/trainer_folder.h"

#include "base/error_text.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace noscope {

namespace fs = std::filesystem;

Status TrainerFolder::make() {
    std::error_code failed;
    std::string name = (fs::temp_directory_path(failed) / "noscope-train-XXXXXX").string();
    if (failed || !::mkdtemp(name.data()))
        return fail(ErrorCode::store, "cannot make a folder for noscope-train: {}; see TMPDIR",
                    failed ? failed.message() : std::strerror(errno));
    path_ = name;
    return {};
}

TrainerFolder::~TrainerFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace noscope

#include "find/scratch_folder.h"

#include "base/error_text.h"

#include <cstdlib>
#include <filesystem>

namespace noscope {

Result<ScratchFolder> ScratchFolder::make() {
    std::error_code failed;
    const std::filesystem::path above = std::filesystem::temp_directory_path(failed);
    std::string path = (above / "noscope-bench-XXXXXX").string();
    if (failed || !::mkdtemp(path.data()))
        return fail(ErrorCode::store, "cannot make a folder under '{}': set TMPDIR to one that is writable",
                    above.string());
    return ScratchFolder(std::move(path));
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace noscope

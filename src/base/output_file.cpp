#include "base/output_file.h"

#include "base/error_text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace noscope {
namespace {

Error cannot_write(const std::string& path, int error) {
    return fail(ErrorCode::store, "cannot write '{}': {}; free space or choose another place", path,
                std::strerror(error));
}

bool write_all(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

Status write_file_atomically(const std::string& path, std::string_view content) {
    return write_file_atomically(path, std::span(&content, 1));
}

Status write_file_atomically(const std::string& path, std::span<const std::string_view> pieces) {
    // A pipe or a device has no "whole": write through it.
    struct stat existing {};
    const bool special = ::stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode);
    if (special && S_ISDIR(existing.st_mode))
        return fail(ErrorCode::store, "cannot write '{}': it is a folder; name a file", path);
    const std::string temporary = special ? path : fmt::format("{}.{}.part", path, ::getpid());
    const int flags = special ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC;
    const int descriptor = ::open(temporary.c_str(), flags | O_CLOEXEC, 0666);
    if (descriptor < 0) return cannot_write(path, errno);
    const auto written = [&](std::string_view piece) { return write_all(descriptor, piece); };
    bool ok = std::all_of(pieces.begin(), pieces.end(), written);
    if (ok && !special) ok = ::fsync(descriptor) == 0;
    int error = ok ? 0 : errno;
    if (::close(descriptor) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (ok && !special && ::rename(temporary.c_str(), path.c_str()) != 0) {
        ok = false;
        error = errno;
    }
    if (ok) return {};
    if (!special) ::unlink(temporary.c_str());
    return cannot_write(path, error);
}

}  // namespace noscope

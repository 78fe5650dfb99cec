#include "base/error_text.h"
#include "base/sha256.h"
#include "base/try.h"
#include "store/file_parts.h"
#include "store/store.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/stat.h>

namespace noscope {

Result<FileIdentity> identify_file(const std::string& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0)
        return fail(ErrorCode::recording, "cannot read '{}': {}", path, std::strerror(errno));
    // Reading a pipe would take bytes away from somebody else.
    if (!S_ISREG(about.st_mode))
        return fail(ErrorCode::recording, "'{}' is not a file; name a video file", path);
    FileIdentity identity;
    identity.bytes = about.st_size;
    identity.modified_ns = std::int64_t{about.st_mtim.tv_sec} * 1'000'000'000 + about.st_mtim.tv_nsec;
    identity.head_bytes = std::min(identity.bytes, kHeadBytes);
    // Lengths by the size seen first: a file that grows meanwhile has one consistent identity.
    NOSCOPE_TRY(identity.head_sha256, sha256_file(path, 0, identity.head_bytes));
    NOSCOPE_TRY(identity.tail_sha256, tail_sha256(path, identity.bytes));
    return identity;
}

Result<std::string> tail_sha256(const std::string& path, std::int64_t bytes) {
    const std::int64_t length = std::min(bytes, kTailBytes);
    return sha256_file(path, bytes - length, length);
}

}  // namespace noscope
